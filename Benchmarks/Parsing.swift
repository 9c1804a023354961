private import Records

/// Cuts CSV into blocks of whole records, as the one thread that reads does.
let splitCSV = Benchmark(name: "split CSV") { data in
  Benchmark.Prepared(bytes: data.csv) {
    var records = 0
    data.csv.withUnsafeBufferPointer { bytes in
      var splitter = CSVSplitter(after: AccountData.header)
      var at = 0
      while at < bytes.count {
        let upto = min(at + 256 << 10, bytes.count)
        let window = UnsafeBufferPointer(rebasing: bytes[at..<upto])
        guard let split = try? splitter.split(window, atEnd: upto == bytes.count), split.consumed > 0
        else { return }
        at += split.consumed
      }
      records = at == bytes.count ? data.recordCount : 0
    }
    return records
  }
}

/// Takes all cells of all records.
let parseCSV = Benchmark(name: "parse CSV") { data in
  let blocks = data.csvBlocks
  let parser = CSVParser(header: AccountData.header, layout: Blocks.layout)
  return Benchmark.Prepared(bytes: data.csv) { parseAll(blocks, parser) }
}

let parseJSONLines = Benchmark(name: "parse JSON Lines") { data in
  let blocks = data.jsonLinesBlocks
  let parser = JSONParser(layout: Blocks.layout)
  return Benchmark.Prepared(bytes: data.jsonLines) { parseAll(blocks, parser) }
}

/// With the cutting into elements, which costs more here than for lines.
let parseJSONArray = Benchmark(name: "split, parse JSON array") { data in
  let parser = JSONParser(layout: Blocks.layout, framing: .elements)
  return Benchmark.Prepared(bytes: data.jsonArray) {
    parseAll(Blocks(data.jsonArray, JSONElementsSplitter()), parser)
  }
}

private func parseAll(_ blocks: Blocks, _ parser: some RecordParser) -> Int {
  withUnsafeTemporaryAllocation(of: Cell.self, capacity: AccountData.fieldNames.count) { cells in
    guard let base = cells.baseAddress else { return 0 }
    return blocks.parse(parser, base)
  }
}
