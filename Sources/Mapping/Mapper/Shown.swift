import Records

/// Values as messages show them: in quotes, on one line, shortened.
enum Shown {
  private static let maximumCharacters = 60

  static func value(_ cell: Cell) -> String { "\"" + text(cell.bytes) + "\"" }

  static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    // Most values are short and plain, and going through characters takes a microsecond.
    if bytes.count <= maximumCharacters, bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
      return String(decoding: bytes, as: UTF8.self)
    }
    // Four bytes a character are enough to fill the space, whatever the length of the value.
    let head = UnsafeBufferPointer(rebasing: bytes.prefix(maximumCharacters * 4 + 4))
    let whole = String(decoding: head, as: UTF8.self)
    var shown = ""
    for character in whole.prefix(maximumCharacters) {
      switch character {
      case "\n", "\r\n": shown += "\\n"
      case "\t": shown += "\\t"
      case "\r": shown += "\\r"
      default:
        let isControl = character.unicodeScalars.contains {
          $0.value < 0x20 || $0.value == 0x7F || $0.properties.generalCategory == .control
        }
        shown += isControl ? "\u{FFFD}" : String(character)
      }
    }
    return whole.count > maximumCharacters || head.count < bytes.count ? shown + "…" : shown
  }
}
