import Records

/// CSV files, from the bytes of a file to encoded rows.
let csvTarget = FuzzTarget(
  name: "csv",
  summary:
    "CSV files: equal records for all kernels and block sizes, as a plain reader has them; rows read back",
  makeCase: { CSVGrammar.file(&$0) }, check: CSVCheck.check)

enum CSVCheck {
  static func check(_ bytes: [UInt8], _ tally: inout FuzzTally) throws(FuzzFailure) {
    var random = FuzzRandom(hashing: bytes)
    let file = try TemporaryFile(bytes, ending: "csv")
    let isUTF16 = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    guard !isUTF16 else { return try checkSizes(file, &random, &tally) }
    guard let header = try header(bytes) else {
      tally.count("without header")
      return
    }
    let layout = Self.layout(header, &random)
    let read = try checkSizes(file, layout, &random)
    tally.count("records", by: read.entries.count)
    tally.count(read.error.isEmpty ? "read to the end" : "broken")
    try checkKernels(bytes, header, layout, read, &random)
    try checkPlain(bytes, header, layout, read)
    try RowCheck.checkSources(read)
    try checkRows(bytes, header, layout, read)
  }

  private static func checkRows(
    _ bytes: [UInt8], _ header: CSVHeader, _ layout: RecordLayout, _ read: ReadRecords
  ) throws(FuzzFailure) {
    let rows = RowCheck(columnCount: layout.fields.count)
    try rows.checkTexts(read.rows)
    let whole = RecordLayout(fields: layout.fields, eagerCount: layout.fields.count)
    let block = PaddedBytes(bytes[header.length...])
    try rows.checkCells(of: block.bytes, CSVParser(header: header, layout: whole), whole)
    withExtendedLifetime(block) {}
  }

  /// The header, as all ways of reading it have it; nil where it is refused.
  private static func header(_ bytes: [UInt8]) throws(FuzzFailure) -> CSVHeader? {
    do {
      return try bytes.withUnsafeBufferPointer { bytes throws(FormatError) in
        try CSVHeader.parse(bytes, atEnd: true)
      }
    } catch {
      try require(error.line >= 1 && error.column >= 1 && !error.message.isEmpty, "\(error)")
      return nil
    }
  }

  /// Columns with a name, some of them asked for one by one.
  private static func layout(_ header: CSVHeader, _ random: inout FuzzRandom) -> RecordLayout {
    let names = header.names.filter { !$0.isEmpty }
    return RecordLayout(
      fields: names.map { RecordLayout.Field(name: $0) },
      eagerCount: random.below(names.count + 1))
  }

  // MARK: Sizes of blocks

  private static func checkSizes(
    _ file: TemporaryFile, _ random: inout FuzzRandom, _ tally: inout FuzzTally
  ) throws(FuzzFailure) {
    // The text before the fault may come in the same piece as the fault.
    let read = try checkSizes(
      file, RecordLayout(fields: [], eagerCount: 0), &random, ReadRecords.roughDifference)
    tally.count("utf-16 records", by: read.entries.count)
  }

  private static func checkSizes(
    _ file: TemporaryFile, _ layout: RecordLayout, _ random: inout FuzzRandom,
    _ difference: (ReadRecords) -> (ReadRecords) -> String? = ReadRecords.difference
  ) throws(FuzzFailure) -> ReadRecords {
    let whole = try ReadRecords(file: file, scheme: "csv", blockSize: 256 << 10, layout)
    for size in [1, 63 + random.below(3), 1 + random.below(5000)] {
      let other = try ReadRecords(file: file, scheme: "csv", blockSize: size, layout)
      if let difference = difference(whole)(other) {
        throw FuzzFailure("blocks of \(size) bytes: \(difference)")
      }
    }
    return whole
  }

  // MARK: Kernels

  private static func checkKernels(
    _ bytes: [UInt8], _ header: CSVHeader, _ layout: RecordLayout, _ read: ReadRecords,
    _ random: inout FuzzRandom
  ) throws(FuzzFailure) {
    for kernel in ScanKernel.all {
      let pieceLength = random.chance(50) ? 1 + random.below(200) : bytes.count
      let other = ReadRecords(
        pieces: pieceLength, of: bytes[header.length...],
        CSVSplitter(after: header, kernel: kernel),
        CSVParser(header: header, layout: layout, kernel: kernel), layout)
      if let difference = read.difference(other) {
        throw FuzzFailure("\(kernel.name), pieces of \(pieceLength) bytes: \(difference)")
      }
    }
  }

  // MARK: The plain reader

  private static func checkPlain(
    _ bytes: [UInt8], _ header: CSVHeader, _ layout: RecordLayout, _ read: ReadRecords
  ) throws(FuzzFailure) {
    let plain = PlainCSV(
      bytes[header.length...], delimiter: header.delimiter, columnCount: header.names.count,
      firstLine: header.lineCount + 1)
    let columns = header.names.indices.filter { !header.names[$0].isEmpty }
    for (place, pair) in zip(plain.records, read.entries).enumerated() {
      let isEqual =
        switch (pair.0.record, pair.1.record) {
        case (.cells(let own), .cells(let cells)):
          columns.map { CellText(.text, own[$0]) } == cells
        case (.malformed, .malformed): true
        default: false
        }
      try require(
        isEqual && pair.0.line == pair.1.line,
        "record \(place + 1): plain \(pair.0), read \(pair.1)")
    }
    try require(
      plain.records.count == read.entries.count,
      "plain \(plain.records.count), read \(read.entries.count) records, \(read.error)")
    let place = plain.broken.map { "\($0.line):\($0.column): " }
    try require(
      place.map { read.error.hasPrefix($0) } ?? read.error.isEmpty,
      "plain broken at \(place ?? "no place"), read '\(read.error)'")
  }
}
