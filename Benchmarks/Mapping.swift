private import Foundation
private import Mapping
private import Records
private import Rules

/// The whole way of a record but for input and output: parse, map with four scripts, encode; results remembered.
let mapCSV = Benchmark(name: "map CSV to CSV") { data in mapping(data, usesMemo: true) }

/// The same, where every call of a script enters Lua.
let mapCSVWithoutMemo = Benchmark(name: "map CSV, nothing remembered") { data in
  mapping(data, usesMemo: false)
}

func mapping(_ data: AccountData, usesMemo: Bool) -> Benchmark.Prepared {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Rules")
  do {
    let rules = try RuleLoader.load(path: folder.path(), environment: [:])
    let plan = try Plan.compile(
      rules, task: rules.tasks[0], options: PlanOptions(asOf: "2026-01-31", usesMemo: usesMemo))
    let mapper = try Mapper(
      plan: plan, parser: CSVParser(header: AccountData.header, layout: plan.layout),
      encoder: CSVRowEncoder(columnCount: plan.targetFields.count), numbers: nil)
    let blocks = data.csvBlocks
    let batch = MappedBatch()
    return Benchmark.Prepared(bytes: data.csv) {
      blocks.buffers.reduce(0) { count, buffer in
        let isMapped = (try? mapper.map(buffer.bytes, into: batch)) != nil
        return count + (isMapped ? batch.readCount : 0)
      }
    }
  } catch {
    print("the rules of the benchmark do not load: \(error)")
    return Benchmark.Prepared(bytes: data.csv) { 0 }
  }
}
