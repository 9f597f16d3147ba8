using System.Net;
using System.Security.Cryptography;

namespace Nacrith.PowerShell.Tests;

/// <summary>Language models: listed, and installed from files and addresses, which must be what was asked for.</summary>
[Collection(HostedEngine.OneAtATime)]
public sealed class ModelTests : IDisposable
{
    private readonly HostedEngine _engine = new();
    private readonly string _shipped;

    public ModelTests() => _shipped = (string)Assert.Single(_engine.Run("(Get-NacrithModel SmolLM2-135M-Instruct.Q4_1).Path")).BaseObject;

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void The_models_at_hand_are_listed()
    {
        var model = Assert.Single(_engine.Run("Get-NacrithModel"));
        Assert.Equal("Shipped", model.Properties["Origin"].Value.ToString());
        Assert.Equal("b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53", model.Properties["Sha256"].Value);
        Assert.InRange((long)model.Properties["Parameters"].Value, 134_000_000, 136_000_000);
        Assert.True((bool)model.Properties["IsDefault"].Value);
        Assert.Empty(_engine.Run("Get-NacrithModel none"));
        Assert.StartsWith("ModelNotFound", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_is_installed_from_a_file()
    {
        Assert.Empty(_engine.Run($"Install-NacrithModel '{_shipped}' -Name mine -Sha256 {new string('0', 64)}"));
        Assert.StartsWith("VerificationFailed", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        _engine.Write("text.gguf", 500);
        Assert.Empty(_engine.Run("Install-NacrithModel text.gguf"));
        Assert.StartsWith("InvalidModel", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_engine.Run($"Install-NacrithModel '{_shipped}' -Name ../mine"));
        Assert.StartsWith("UnsafeName", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_engine.Run($"Install-NacrithModel '{_shipped}' -WhatIf"));
        Assert.Empty(Installed);

        var model = Assert.Single(_engine.Run($"Install-NacrithModel '{_shipped}' -Name mine"));
        Assert.Empty(_engine.Errors);
        Assert.Equal("mine", model.Properties["Name"].Value);
        Assert.Equal("Installed", model.Properties["Origin"].Value.ToString());
        Assert.Empty(_engine.Run($"Install-NacrithModel '{_shipped}' -Name mine"));
        Assert.StartsWith("DestinationExists", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["mine.gguf"], Installed);
    }

    [Fact]
    public void A_model_is_installed_whatever_the_case_of_its_extension_and_is_found()
    {
        File.CreateSymbolicLink(_engine.At("X.GGUF"), _shipped);
        Assert.Equal("X", Assert.Single(_engine.Run("Install-NacrithModel X.GGUF")).Properties["Name"].Value);
        Assert.Empty(_engine.Errors);
        Assert.Equal(["X.gguf"], Installed);
        Assert.Single(_engine.Run("Get-NacrithModel X"));
    }

    [Fact]
    public void A_download_that_breaks_off_goes_on_where_it_stopped()
    {
        var content = File.ReadAllBytes(_shipped);
        using var server = new Server(content) { BreakAfter = 1_000_000 };
        var script = $"Install-NacrithModel -Uri {server.Address}model.gguf -Sha256 {Convert.ToHexString(SHA256.HashData(content))}";
        Assert.Empty(_engine.Run(script));
        Assert.StartsWith("SourceUnavailable", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.EndsWith(".partial", Assert.Single(Installed), StringComparison.Ordinal);

        server.BreakAfter = int.MaxValue;
        var model = Assert.Single(_engine.Run(script));
        Assert.Empty(_engine.Errors);
        Assert.Equal("model", model.Properties["Name"].Value);
        Assert.True(server.Ranges[^1] > 0, "the second attempt asks only for the rest");
        Assert.Equal(["model.gguf"], Installed);
    }

    [Fact]
    public void A_download_of_another_content_is_refused_and_kept_by_nobody()
    {
        using var server = new Server(new byte[10_000]);
        Assert.Empty(_engine.Run($"Install-NacrithModel -Uri {server.Address}model.gguf -Sha256 {new string('A', 64)}"));
        Assert.StartsWith("VerificationFailed", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_engine.Run($"Install-NacrithModel -Uri {server.Address}missing.gguf -Sha256 {new string('B', 64)}"));
        Assert.StartsWith("SourceUnavailable", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        _engine.Run($"Install-NacrithModel -Uri ftp://127.0.0.1/model.gguf -Sha256 {new string('A', 64)}");
        Assert.StartsWith("NotAnAddress", Assert.Single(_engine.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain("model.gguf", Installed);
    }

    private string[] Installed => Directory.Exists(_engine.At("models"))
        ? [.. Directory.EnumerateFiles(_engine.At("models")).Select(file => Path.GetFileName(file))]
        : [];

    /// <summary>A server on this machine that gives one content, or a part of it, and may break off.</summary>
    private sealed class Server : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly byte[] _content;

        public Server(byte[] content)
        {
            _content = content;
            using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
            probe.Stop();
            _listener.Prefixes.Add(Address);
            _listener.Start();
            _ = Task.Run(ServeAsync);
        }

        public string Address { get; }

        public int BreakAfter { get; set; } = int.MaxValue;

        public List<int> Ranges { get; } = [];

        public void Dispose() => _listener.Close();

        private async Task ServeAsync()
        {
            while (_listener.IsListening)
            {
                try
                {
                    Answer(await _listener.GetContextAsync());
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
                {
                    // The client or the test has gone.
                }
            }
        }

        private void Answer(HttpListenerContext context)
        {
            if (context.Request.Url!.AbsolutePath != "/model.gguf")
            {
                context.Response.StatusCode = 404;
                context.Response.Close();
                return;
            }

            var range = context.Request.Headers["Range"];
            var start = range is null ? 0 : int.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture);
            Ranges.Add(start);
            context.Response.StatusCode = start == 0 ? 200 : 206;
            context.Response.ContentLength64 = _content.Length - start;
            var part = _content.AsSpan(start, Math.Min(BreakAfter, _content.Length - start));
            context.Response.OutputStream.Write(part);
            if (part.Length < _content.Length - start)
            {
                context.Response.Abort();
            }
            else
            {
                context.Response.Close();
            }
        }
    }
}
