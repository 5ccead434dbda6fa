using Xunit;
using Xunit.Sdk;
using Xunit.v3;

// Two emulated boards at once hold each other up, and a reader's pulses come a millisecond apart.
[assembly: Parallelization(Mode = ParallelMode.None)]
