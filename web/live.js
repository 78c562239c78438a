function followRuns() {}
