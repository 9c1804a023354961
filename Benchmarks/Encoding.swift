private import Records

/// Writes what was read from CSV as CSV: most cells are known to need no quotes.
let encodeCSV = Benchmark(name: "encode CSV") { data in
  prepare(
    bytes: data.csv, blocks: data.csvBlocks,
    parser: CSVParser(header: AccountData.header, layout: Blocks.layout),
    encoder: CSVRowEncoder(columnCount: AccountData.fieldNames.count))
}

/// Writes what was read from JSON Lines as JSON Lines: no text needs to be looked at again.
let encodeJSONLines = Benchmark(name: "encode JSON Lines") { data in
  prepare(
    bytes: data.jsonLines, blocks: data.jsonLinesBlocks, parser: JSONParser(layout: Blocks.layout),
    encoder: JSONRowEncoder(fieldNames: AccountData.fieldNames))
}

/// Writes what was read from CSV for a database.
let encodeBinaryRows = Benchmark(name: "encode binary rows") { data in
  prepare(
    bytes: data.csv, blocks: data.csvBlocks,
    parser: CSVParser(header: AccountData.header, layout: Blocks.layout),
    encoder: BinaryRowEncoder(columnCount: AccountData.fieldNames.count))
}

private func prepare(
  bytes: [UInt8], blocks: Blocks, parser: some RecordParser, encoder: some RecordEncoder
) -> Benchmark.Prepared {
  let cells = blocks.allCells(parser)
  let output = ByteBuffer(capacity: 1 << 20)
  let width = AccountData.fieldNames.count
  return Benchmark.Prepared(bytes: bytes) {
    var count = 0
    // The cells point into the blocks.
    withExtendedLifetime(blocks) {
      cells.withUnsafeBufferPointer { cells in
        guard let base = cells.baseAddress else { return }
        while count * width < cells.count {
          if output.count > 256 << 10 { output.removeAll() }
          encoder.append(base + count * width, to: output)
          count += 1
        }
      }
    }
    return count
  }
}
