import Records

/// JSON Lines and JSON arrays, from the bytes of a file to encoded rows.
let jsonTarget = FuzzTarget(
  name: "json",
  summary:
    "JSON Lines and arrays: equal records for all kernels and block sizes, as plain readers have them; rows read back",
  makeCase: { JSONGrammar.file(&$0) }, check: JSONCheck.check)

enum JSONCheck {
  /// What a task might ask for.
  static let fields = [
    "a", "b", "n.x", "n.y.z", "a.b", "é", "x", "missing", "a rather long name for a member", "",
  ]

  static func check(_ bytes: [UInt8], _ tally: inout FuzzTally) throws(FuzzFailure) {
    var random = FuzzRandom(hashing: bytes)
    let file = try TemporaryFile(bytes, ending: "json")
    for framing in [JSONParser.Framing.lines, .elements] {
      let layout = RecordLayout(
        fields: fields.map { RecordLayout.Field(name: $0) },
        eagerCount: random.below(fields.count + 1))
      // A broken document is not cut the same way in blocks of all sizes.
      let difference =
        framing == .elements && PlainJSON.parse(bytes[...], maximumDepth: .max) == nil
        ? ReadRecords.roughDifference : ReadRecords.difference
      let read = try checkSizes(file, framing, layout, &random, difference)
      tally.count("records", by: read.rows.count)
      tally.count("malformed", by: read.entries.count - read.rows.count)
      tally.count(read.error.isEmpty ? "read to the end" : "broken")
      try RowCheck.checkSources(read)
      try RowCheck(columnCount: fields.count).checkTexts(read.rows)
      let isUTF16 = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
      if isUTF16 { continue }
      try checkKernels(bytes, framing, layout, read, &random, difference)
      let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      let expected = ExpectedJSON(layout: layout)
      if framing == .lines {
        try expected.checkLines(bytes[mark...], read, &tally)
        try checkCells(bytes[mark...])
      } else {
        try expected.checkElements(bytes[mark...], read, &tally)
      }
    }
  }

  private static func checkSizes(
    _ file: TemporaryFile, _ framing: JSONParser.Framing, _ layout: RecordLayout,
    _ random: inout FuzzRandom, _ difference: (ReadRecords) -> (ReadRecords) -> String?
  ) throws(FuzzFailure) -> ReadRecords {
    let scheme = framing == .lines ? "jsonl" : "json"
    let whole = try ReadRecords(file: file, scheme: scheme, blockSize: 256 << 10, layout)
    for size in [1, 63 + random.below(3), 1 + random.below(3000)] {
      let other = try ReadRecords(file: file, scheme: scheme, blockSize: size, layout)
      if let difference = difference(whole)(other) {
        throw FuzzFailure("\(scheme), blocks of \(size) bytes: \(difference)")
      }
    }
    return whole
  }

  private static func checkKernels(
    _ bytes: [UInt8], _ framing: JSONParser.Framing, _ layout: RecordLayout, _ read: ReadRecords,
    _ random: inout FuzzRandom, _ difference: (ReadRecords) -> (ReadRecords) -> String?
  ) throws(FuzzFailure) {
    let pieceLength = random.chance(50) ? 1 + random.below(200) : bytes.count
    let readings = ScanKernel.all.map { kernel in
      let parser = JSONParser(layout: layout, framing: framing, kernel: kernel)
      return framing == .lines
        ? ReadRecords(
          pieces: pieceLength, of: bytes[...], LinesSplitter(kernel: kernel), parser, layout)
        : ReadRecords(
          pieces: pieceLength, of: bytes[...], JSONElementsSplitter(kernel: kernel), parser, layout)
    }
    if let difference = difference(read)(readings[0]) {
      throw FuzzFailure("\(framing), pieces of \(pieceLength) bytes: \(difference)")
    }
    for (kernel, other) in zip(ScanKernel.all, readings).dropFirst() {
      if let difference = readings[0].difference(other) {
        throw FuzzFailure(
          "\(framing), \(kernel.name), pieces of \(pieceLength) bytes: \(difference)")
      }
    }
  }

  private static func checkCells(_ bytes: ArraySlice<UInt8>) throws(FuzzFailure) {
    let layout = RecordLayout(
      fields: fields.map { RecordLayout.Field(name: $0) }, eagerCount: fields.count)
    let block = PaddedBytes(bytes)
    try RowCheck(columnCount: fields.count).checkCells(
      of: block.bytes, JSONParser(layout: layout), layout)
    withExtendedLifetime(block) {}
  }
}
