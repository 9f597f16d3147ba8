using Nacrith.Engine.Coding;
namespace Nacrith.Engine.Modeling.Light;
internal sealed class LightModel(long expectedLength)
{
    private readonly ushort[] _p = Enumerable.Repeat((ushort)32768, expectedLength >= 0 ? 1 << 24 : 1).ToArray();
    private int _h;
    public void CodeBytes<TCoder>(ref TCoder coder, Span<byte> bytes) where TCoder : struct, IBitCoder
    {
        foreach (ref var b in bytes)
        {
            var c = 1;
            for (var i = 7; i >= 0; i--)
            {
                ref var p = ref _p[((_h << 8) | c) & 0xFFFFFF];
                var bit = coder.Code((b >> i) & 1, (uint)p << 16 | 0x8000);
                p = (ushort)(bit != 0 ? p + ((65535 - p) >> 4) : p - (p >> 4));
                c = (c << 1) | bit;
            }
            b = (byte)c; _h = ((_h << 8) | b) & 0xFFFF;
        }
    }
}
