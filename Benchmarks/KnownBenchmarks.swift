/// All benchmarks, in the order in which they run.
///
/// A new one is a file of its own and a line here.
let knownBenchmarks: [Benchmark] = [
  splitCSV, splitJSONArray, parseCSV, parseJSONLines, parseJSONArray, encodeCSV, encodeJSONLines,
  encodeBinaryRows, mapCSV, mapCSVWithoutMemo, callScript, callScriptWithWork,
]
