using Xunit;

// Two emulated boards at once hold each other up, and a reader's pulses come a millisecond apart.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
