internal import Records

/// Keys of value maps as `match: fold` compares them.
package struct KeyFolding {
  private let scratch = Scratch(capacity: 1 << 10)

  package init() {}

  /// Lower case by full case folding, without white space at the ends, inner white space as one space.
  package func fold(_ key: String) -> String {
    defer { scratch.reset() }
    var key = key
    return key.withUTF8 { bytes in
      guard let start = bytes.baseAddress else { return "" }
      let folded = TextTools.fold(Cell(base: start, count: bytes.count), scratch)
      return String(decoding: folded.bytes, as: UTF8.self)
    }
  }
}
