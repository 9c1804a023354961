package import Rules

extension SequenceRule {
  /// The text of a number of this sequence.
  ///
  /// The random part depends on sequence, number and record only, so that the same run gives the
  /// same texts again, and a dry run shows what would be given.
  package func text(
    number: Int64, entity: String, sourceKey: UnsafeBufferPointer<UInt8>, moment: UTCMoment
  ) -> String {
    var text = ""
    for (place, part) in parts.enumerated() {
      switch part {
      case .literal(let literal): text += literal
      case .number(let minimumDigits): text += Self.padded(number, minimumDigits)
      case .random(let count):
        var seed = Array("\(name)\0\(number)\0\(place)\0\(entity)\0".utf8)
        seed += sourceKey
        text += Self.letters(SipHash.hash(seed), count: count)
      case .date(let format): text += UTCDateFormat(format).text(of: moment)
      }
    }
    return text
  }

  private static func padded(_ number: Int64, _ minimumDigits: Int) -> String {
    let digits = String(number.magnitude)
    let zeros = String(repeating: "0", count: max(0, min(minimumDigits, 100) - digits.count))
    return (number < 0 ? "-" : "") + zeros + digits
  }

  private static func letters(_ hash: UInt64, count: Int) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".unicodeScalars)
    var rest = hash
    var text = String.UnicodeScalarView()
    for _ in 0..<max(0, count) {
      text.append(alphabet[Int(rest % 36)])
      rest /= 36
    }
    return String(text)
  }
}
