// Tests of stopping measure time; one that loads all cores beside them would spoil it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
