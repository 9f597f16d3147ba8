using Nacrith.Engine.Language.Gguf;

namespace Nacrith.Engine.Tests.Language;

public class GgufFileTests
{
    [Fact]
    public void A_row_is_read_as_it_lay_in_the_mapping()
    {
        using var file = GgufFile.Open(ShippedModel.Path);
        var shape = LlamaHyperparameters.Read(file);
        var embedding = file.Tensor("token_embd.weight", shape.VocabularySize, shape.Width);
        int[] rows = [0, 1, 4711, shape.VocabularySize - 1];
        var mapped = Array.ConvertAll(rows, row => file.RowBytes(embedding, row).ToArray());
        file.Unmap();
        var read = Array.ConvertAll(rows, row => Row(file, embedding, row));
        Assert.Equal(mapped, read);
    }

    [Fact]
    public void A_row_that_the_file_no_longer_has_is_an_error_that_names_the_file()
    {
        using var file = GgufFile.Open(ShippedModel.Path);
        var shape = LlamaHyperparameters.Read(file);
        var beyond = new GgufTensor("beyond", TensorType.F32, shape.Width, 1, new FileInfo(ShippedModel.Path).Length);
        file.Unmap();
        var error = Assert.Throws<NacrithException>(() => Row(file, beyond, 0));
        Assert.Contains(ShippedModel.Path, error.Message, StringComparison.Ordinal);
    }

    private static byte[] Row(GgufFile file, GgufTensor tensor, int row)
    {
        var bytes = new byte[tensor.RowBytes];
        file.ReadRow(tensor, row, bytes);
        return bytes;
    }
}
