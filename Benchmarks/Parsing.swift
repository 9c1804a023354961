private import Records

/// Cuts CSV into blocks of whole records, as the one thread that reads does.
let splitCSV = Benchmark(name: "split CSV") { data in
  Benchmark.Prepared(bytes: data.csv) {
    cuts(data.csv, CSVSplitter(after: AccountData.header)) ? data.recordCount : 0
  }
}

/// Cuts a JSON array into elements, which takes a look at every bracket.
let splitJSONArray = Benchmark(name: "split JSON array") { data in
  Benchmark.Prepared(bytes: data.jsonArray) {
    cuts(data.jsonArray, JSONElementsSplitter()) ? data.recordCount : 0
  }
}

/// Whether the splitter comes to the end of the bytes.
private func cuts(_ bytes: [UInt8], _ splitter: some BlockSplitter) -> Bool {
  var splitter = splitter
  var at = 0
  bytes.withUnsafeBufferPointer { bytes in
    while at < bytes.count {
      let upto = min(at + 256 << 10, bytes.count)
      let window = UnsafeBufferPointer(rebasing: bytes[at..<upto])
      guard let split = try? splitter.split(window, atEnd: upto == bytes.count), split.consumed > 0
      else { return }
      at += split.consumed
    }
  }
  return at == bytes.count
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

let parseJSONArray = Benchmark(name: "parse JSON array") { data in
  let blocks = Blocks(data.jsonArray, JSONElementsSplitter())
  let parser = JSONParser(layout: Blocks.layout, framing: .elements)
  return Benchmark.Prepared(bytes: data.jsonArray) { parseAll(blocks, parser) }
}

private func parseAll(_ blocks: Blocks, _ parser: some RecordParser) -> Int {
  withUnsafeTemporaryAllocation(of: Cell.self, capacity: AccountData.fieldNames.count) { cells in
    guard let base = cells.baseAddress else { return 0 }
    return blocks.parse(parser, base)
  }
}
