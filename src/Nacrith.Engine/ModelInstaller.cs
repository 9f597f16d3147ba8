using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Nacrith.Engine.Files;

namespace Nacrith.Engine;

/// <summary>
/// Brings a language model into the user's folder. It gets its name there only when its SHA-256 is the one expected and
/// it can be evaluated; a download that broke off goes on where it stopped.
/// </summary>
public static class ModelInstaller
{
    private const int BufferLength = 1 << 16;

    /// <summary>Installs a model from a file.</summary>
    /// <param name="source">The file, a full path.</param>
    /// <param name="name">Its file name in the user's folder.</param>
    /// <param name="sha256">The SHA-256 that it must have, in hexadecimal; null to take it as it is.</param>
    /// <param name="overwrite">Whether a model of that name may be replaced.</param>
    /// <param name="progress">Called from time to time; may be null.</param>
    /// <param name="cancellation">Stops within a fraction of a second and leaves nothing behind.</param>
    /// <returns>The installed file.</returns>
    /// <exception cref="NacrithException">The file cannot be read, has another SHA-256 or is no usable model.</exception>
    public static string InstallFile(
        string source, string name, string? sha256, bool overwrite, Action<ProgressReport>? progress, CancellationToken cancellation)
    {
        var destination = Destination(name, overwrite);
        try
        {
            using var input = SourceFile.Open(source);
            using var file = TemporaryFile.Create(destination);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            Copy(input, file.Stream, hash, new(source, 0, input.Length), progress, cancellation);
            Accept(hash, sha256, source);
            file.Commit(overwrite, CheckModel(source));
            return destination;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault.From(e, source, destination);
        }
    }

    /// <summary>Downloads and installs a model.</summary>
    /// <param name="source">An http or https address.</param>
    /// <param name="name">Its file name in the user's folder.</param>
    /// <param name="sha256">The SHA-256 that it must have, in hexadecimal.</param>
    /// <param name="overwrite">Whether a model of that name may be replaced.</param>
    /// <param name="progress">Called from time to time; may be null.</param>
    /// <param name="cancellation">Stops within a second; what has arrived is kept for the next attempt.</param>
    /// <returns>The installed file.</returns>
    /// <exception cref="NacrithException">It cannot be had, has another SHA-256 or is no usable model.</exception>
    public static string InstallUri(
        Uri source, string name, string sha256, bool overwrite, Action<ProgressReport>? progress, CancellationToken cancellation)
    {
        var destination = Destination(name, overwrite);
        var partial = Path.Combine(ModelStore.Folder, $"{sha256.ToLowerInvariant()}.partial");
        try
        {
            using (var file = new FileStream(partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, BufferLength))
            {
                Download(source, file, sha256, progress, cancellation);
                file.Flush(flushToDisk: true);
            }

            CheckModel(source.ToString())(partial);
            File.Move(partial, destination, overwrite);
            DurableFolder.Flush(ModelStore.Folder);
            return destination;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new NacrithException(
                NacrithErrorKind.SourceUnavailable,
                source.ToString(),
                $"'{source}' could not be downloaded: {e.Message}",
                "Run the command again; it goes on where it stopped.",
                e);
        }
        catch (NacrithException e) when (e.Kind is NacrithErrorKind.VerificationFailed or NacrithErrorKind.InvalidModel)
        {
            File.Delete(partial);
            throw;
        }
    }

    private static string Destination(string name, bool overwrite)
    {
        if (name != Path.GetFileName(name)
            || SafePath.FindFault(name) is not null
            || !Path.GetExtension(name).Equals(ModelStore.Extension, StringComparison.OrdinalIgnoreCase))
        {
            throw new NacrithException(
                NacrithErrorKind.UnsafeName, name, $"'{name}' is no file name that ends with {ModelStore.Extension}.", "Name the model with -Name.");
        }

        Directory.CreateDirectory(ModelStore.Folder);

        // Where case matters, models are found by an extension in lower case alone.
        var destination = Path.Combine(ModelStore.Folder, Path.ChangeExtension(name, ModelStore.Extension));
        return overwrite || !File.Exists(destination) ? destination : throw Fault.Exists(destination);
    }

    private static void Download(Uri source, FileStream file, string sha256, Action<ProgressReport>? progress, CancellationToken cancellation)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, source);
        request.Headers.Range = file.Length > 0 ? new RangeHeaderValue(file.Length, null) : null;
        using var response = client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        // A server whose file ends where the partial one does has nothing more to send: it may be complete.
        var isComplete = response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && file.Length > 0;
        if (!isComplete)
        {
            response.EnsureSuccessStatusCode();
        }

        if (response.StatusCode != HttpStatusCode.PartialContent && !isComplete)
        {
            file.SetLength(0);
        }

        var total = file.Length + (isComplete ? 0 : response.Content.Headers.ContentLength ?? 0);
        Copy(file, Stream.Null, hash, new(source.ToString(), 0, total), progress, cancellation);
        if (!isComplete)
        {
            using var body = response.Content.ReadAsStream(cancellation);

            // Reading may wait for a server that sends nothing; closing the stream ends that.
            using var stop = cancellation.Register(response.Dispose);
            Copy(body, file, hash, new(source.ToString(), file.Length, total), progress, cancellation);
        }

        Accept(hash, sha256, source.ToString());
    }

    private static void Copy(
        Stream input, Stream output, IncrementalHash hash, ProgressReport state, Action<ProgressReport>? progress, CancellationToken cancellation)
    {
        var buffer = new byte[BufferLength];
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var read = Read(input, buffer, cancellation);
            if (read == 0)
            {
                return;
            }

            hash.AppendData(buffer, 0, read);
            output.Write(buffer, 0, read);
            state = state with { BytesDone = state.BytesDone + read };
            progress?.Invoke(state);
        }
    }

    private static int Read(Stream input, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return input.Read(buffer);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
    }

    private static void Accept(IncrementalHash hash, string? expected, string source)
    {
        var found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (expected is not null && !found.Equals(expected, StringComparison.OrdinalIgnoreCase))
        {
            throw new NacrithException(
                NacrithErrorKind.VerificationFailed,
                source,
                $"'{source}' has the SHA-256 {found} and not {expected}; it was not installed.",
                "Check the address and the SHA-256 with whoever published the model.");
        }
    }

    private static Action<string> CheckModel(string source) => path =>
    {
        try
        {
            ModelStore.Check(path);
        }
        catch (NacrithException e)
        {
            throw new NacrithException(
                e.Kind, source, e.Message.Replace(path, source, StringComparison.Ordinal), "Install a GGUF model of the llama architecture.", e);
        }
    };
}
