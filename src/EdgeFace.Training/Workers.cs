using System.Runtime.ExceptionServices;

namespace EdgeFace.Training;

/// <summary>Work on several threads.</summary>
internal static class Workers
{
    /// <summary>Runs <paramref name="work"/> for 0 to <paramref name="count"/> - 1; the first failure is thrown as it is, not wrapped with those of other threads.</summary>
    public static void Run(int count, int threads, Action<int> work)
    {
        try
        {
            Parallel.For(0, count, new() { MaxDegreeOfParallelism = threads }, work);
        }
        catch (AggregateException faults)
        {
            ExceptionDispatchInfo.Throw(faults.InnerExceptions[0]);
        }
    }
}
