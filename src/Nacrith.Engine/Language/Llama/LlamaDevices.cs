namespace Nacrith.Engine.Language.Llama;

/// <summary>Decides what evaluates a model: devices, workers and threads.</summary>
internal static class LlamaDevices
{
    private const char Separator = '+';

    // As the Nacrith paper sizes its workers: 1.2 GB for the first and 660 MB for each more, with a model of 538 MB.
    private const long FirstWorkerMore = 540_000_000;
    private const long WorkerBesidesModel = 122_000_000;

    /// <summary>The devices that the user chose, else the one that an archive names, else the best there is.</summary>
    /// <exception cref="NacrithException">There is no such device.</exception>
    public static IReadOnlyList<LlamaDevice> Choose(IReadOnlyList<string>? choices, LlamaSetup? recorded)
    {
        if (choices is null && recorded is not null)
        {
            LlamaDevice[] present = [LlamaDevice.Cpu, .. LlamaDevice.Gpus];
            var named = recorded.Device.Split(Separator).Select(name => Array.Find(present, device => device.Name == name)).ToList();
            if (!named.Contains(null))
            {
                return named!;
            }
        }

        return LlamaDevice.Choose(choices);
    }

    /// <summary>Sets workers and threads.</summary>
    /// <param name="devices">The devices.</param>
    /// <param name="modelPath">The model's file.</param>
    /// <param name="workers">Workers, or null for as many as fit.</param>
    /// <param name="threads">Threads, or null for as many as are good.</param>
    /// <exception cref="NacrithException">Not even one worker fits.</exception>
    public static LlamaSetup Plan(IReadOnlyList<LlamaDevice> devices, string modelPath, int? workers, int? threads)
    {
        var modelLength = new FileInfo(modelPath).Length;
        foreach (var device in devices)
        {
            CheckFits(device.Name, device.FreeMemory, modelPath, modelLength);
        }

        var onCpu = devices.Any(device => !device.IsGpu);
        var count = workers ?? (onCpu ? Environment.ProcessorCount : devices.Sum(device => WorkersIn(device.FreeMemory, modelLength)));
        count = Math.Clamp(count, 1, LlamaSetup.MostWorkers);
        return new(LlamaLibrary.Build, string.Join(Separator, devices.Select(device => device.Name)), threads ?? (onCpu ? Environment.ProcessorCount : count), count);
    }

    /// <summary>Refuses a model that is larger than what is free.</summary>
    internal static void CheckFits(string device, long freeMemory, string modelPath, long modelLength)
    {
        if (modelLength + WorkerBesidesModel > freeMemory)
        {
            throw LlamaFault.TooLarge(
                modelPath,
                $"'{modelPath}' does not fit on '{device}': it needs {(modelLength + WorkerBesidesModel) >> 20} MiB and {freeMemory >> 20} MiB are free.");
        }
    }

    /// <summary>Workers that fit into a device's memory, at least one.</summary>
    internal static int WorkersIn(long freeMemory, long modelLength)
    {
        var each = modelLength + WorkerBesidesModel;
        return (int)Math.Clamp((freeMemory - FirstWorkerMore) / each, 1, LlamaSetup.MostWorkers);
    }
}
