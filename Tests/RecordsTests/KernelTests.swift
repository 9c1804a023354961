import Records
import Testing

/// All kernels, and Swift's own idea of UTF-8, agree.
@Suite struct KernelTests {
  @Test func theFastestKernelIsFirst() {
    #expect(ScanKernel.all.last?.name == "portable")
    #expect(ScanKernel.best.name == ScanKernel.all.first?.name)
  }

  @Test func randomCSVGivesEqualRecords() {
    var random = TestRandom(state: 1)
    let alphabet = Array("\"\"\",,\n\n\r\rab\0é".utf8)
    let header = CSVHeader(names: ["a", "b"], delimiter: UInt8(ascii: ","))
    for _ in 0..<3000 {
      let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      }
      let found = ScanKernel.all.map { kernel in
        parseAll(
          CSVParser(header: header, layout: RecordLayout(["a", "b"]), kernel: kernel), bytes,
          slots: 2)
      }
      #expect(found.allSatisfy { $0 == found[0] }, "\(bytes)")
    }
  }

  @Test func randomElementsGiveEqualRuns() {
    var random = TestRandom(state: 2)
    let alphabet = Array("\\\\\\\"\"\"{}[]{},ab ".utf8)
    for _ in 0..<3000 {
      let bytes =
        Array("[".utf8)
        + (0..<Int.random(in: 0...200, using: &random)).map { _ in
          alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        }
      for pieceLength in [7, 64, 100, 1000] {
        let found = ScanKernel.all.map { kernel in
          var splitter = JSONElementsSplitter(kernel: kernel)
          var runs: [[UInt8]] = []
          do throws(FormatError) {
            try splitAll(&splitter, bytes, pieceLength: pieceLength) { run, _ in
              runs.append(Array(run))
            }
          } catch {
            runs.append(Array(error.description.utf8))
          }
          return runs
        }
        #expect(found.allSatisfy { $0 == found[0] }, "\(bytes)")
      }
    }
  }

  @Test func utf8IsWhatSwiftTakesForIt() {
    var random = TestRandom(state: 3)
    let pieces: [[UInt8]] = [
      [0x41], [0x41], [0x41], [0x41], [0x00], [0x7F], [0xC3, 0xA9], [0xE2, 0x82, 0xAC],
      [0xF0, 0x9F, 0x91, 0x8D],
      [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF],
    ]
    let broken: [[UInt8]] = [
      [0x80], [0xBF], [0xC3], [0xC0, 0xAF], [0xC1, 0xBF], [0xE2, 0x82], [0xE0, 0x80, 0x80],
      [0xED, 0xA0, 0x80],
      [0xF0, 0x9F, 0x91], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xFF],
      [0xE2], [0xF0], [0xF0, 0x9F],
    ]
    for round in 0..<6000 {
      var bytes: [UInt8] = []
      let count = Int.random(in: 0...130, using: &random)
      for _ in 0..<count { bytes += pieces[Int.random(in: 0..<pieces.count, using: &random)] }
      var prefix = bytes.count
      if round % 3 != 0 {
        let bad = broken[Int.random(in: 0..<broken.count, using: &random)]
        let after = Int.random(in: 0...70, using: &random)
        bytes += bad + [UInt8](repeating: 0x41, count: after)
        prefix = validPrefix(bytes)
      }
      for kernel in ScanKernel.all {
        #expect(
          bytes.withUnsafeBufferPointer(kernel.utf8Prefix) == prefix, "\(kernel.name) \(bytes)")
      }
    }
  }

  private func validPrefix(_ bytes: [UInt8]) -> Int {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var length = 0
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      length += UTF8.width(scalar)
    }
    return length
  }
}
