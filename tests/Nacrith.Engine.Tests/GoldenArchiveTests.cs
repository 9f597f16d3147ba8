using System.Diagnostics;
using System.IO.Hashing;
using System.Runtime.Intrinsics.X86;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Portable;
using Nacrith.Engine.Tests.Language;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Tests;

/// <summary>
/// Bytes that must not change: what the models compute and what archives hold. The same test runs again in child
/// processes from which instruction sets are withheld.
/// </summary>
public sealed class GoldenArchiveTests
{
    private const string WithheldVariable = "NACRITH_TEST_WITHHELD";
    private const string Text = "It was the best of times, it was the worst of times; \x00\x01\xFF 12:45:01 12:45:02 and so on.\n";

    [Fact]
    public void Models_and_archives_are_the_same_bits_everywhere()
    {
        AssertWithheld(Environment.GetEnvironmentVariable(WithheldVariable));
        Assert.Equal("logits 5608e99c4c6e5107", Logits());
        Assert.Equal("Fast 17357ee625cc937e", Archive(CompressionLevel.Fast));
        Assert.Equal("Max 98ba47b50a219e6a", Archive(CompressionLevel.Max));
        Assert.Equal("Max 60cd2d0f5d0b5d50", Archive(CompressionLevel.Max, "It was the age of wisdom, it was the age of foolishness\n"));
        GoldenFiles.AssertExpand();
    }

    [Fact]
    public void Archives_in_the_repository_are_what_their_content_compresses_to()
    {
        GoldenFiles.AssertCompress();
        GoldenFiles.AssertExpand();
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task Instruction_sets_change_nothing(string withheld)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(GoldenArchiveTests).Assembly.Location);
        }

        start.ArgumentList.Add("-method");
        start.ArgumentList.Add($"{typeof(GoldenArchiveTests).FullName}.{nameof(Models_and_archives_are_the_same_bits_everywhere)}");
        start.Environment[withheld] = "0";
        start.Environment[WithheldVariable] = withheld;
        start.Environment.Remove("TESTINGPLATFORM_DOTNETTEST_EXECUTIONID");
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var report = await output + await errors;
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, report);
        Assert.Contains("Total: 1, Errors: 0, Failed: 0", report, StringComparison.Ordinal);
    }

    private static void AssertWithheld(string? variable)
    {
        Assert.False(variable is not null && Avx512BW.IsSupported, "AVX-512 is still on");
        Assert.False(variable is "DOTNET_EnableAVX2" or "DOTNET_EnableHWIntrinsic" && Avx2.IsSupported, "AVX2 is still on");
        Assert.False(variable is "DOTNET_EnableHWIntrinsic" && System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated, "vectors are still on");
    }

    private static string Logits()
    {
        using var crew = new WorkCrew();
        using var model = PortableModel.Load(GgufFile.Open(ShippedModel.Path), crew);
        var ids = new List<int> { model.Vocabulary.BosId };
        model.Tokenizer.Encode("The quick brown fox jumps over"u8, ids);
        return $"logits {LogitHash.Of(model, [.. ids], 4, 256):x16}";
    }

    private static string Archive(CompressionLevel level, string text = Text)
    {
        using var folder = new TemporaryFolder();
        var source = folder.Write("golden.txt", System.Text.Encoding.Latin1.GetBytes(text));
        File.SetLastWriteTimeUtc(source, DateTime.UnixEpoch);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(source, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Assert.Null(Assert.Single(Run.Compress(level, source)).Error);
        var archive = File.ReadAllBytes(source + ".nc");
        File.Delete(source);
        Assert.Null(Assert.Single(Run.Expand(source + ".nc")).Error);
        Assert.Equal(System.Text.Encoding.Latin1.GetBytes(text), File.ReadAllBytes(source));
        return $"{level} {XxHash3.HashToUInt64(archive):x16}";
    }
}
