/// Input that can not be taken apart any further: what comes behind the place can't be trusted.
///
/// Places count from where the reader of the bytes began; `moved` shifts them to the file.
package struct FormatError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Bytes before the place.
  package var byteOffset: Int
  /// From 1.
  package var line: Int
  /// From 1, in characters (Unicode scalars).
  package var column: Int
  /// What is wrong, and the way out.
  package var message: String

  package init(byteOffset: Int, line: Int, column: Int, message: String) {
    self.byteOffset = byteOffset
    self.line = line
    self.column = column
    self.message = message
  }

  /// An error at a byte of a buffer that begins at the start of a line.
  init(at offset: Int, in bytes: UnsafeBufferPointer<UInt8>, message: String) {
    let place = TextPlace(of: offset, in: bytes)
    self.init(byteOffset: offset, line: place.line, column: place.column, message: message)
  }

  /// The same error in a text that has so many bytes and line breaks before this one.
  package func moved(bytes: Int, lines: Int) -> FormatError {
    FormatError(
      byteOffset: byteOffset + bytes, line: line + lines, column: column, message: message)
  }

  package var description: String { "line \(line), column \(column): \(message)" }
}

/// Line and column of a byte, both from 1; columns count characters.
struct TextPlace: Equatable {
  var line = 1
  var column = 1

  init(of offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
    for byte in bytes.prefix(offset) {
      if byte == ASCII.lineFeed {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
  }
}
