import CScan
import Records

/// Operations on text that rules and scripts share.
///
/// Plain ASCII is done byte by byte; anything else by Unicode's rules.
enum TextTools {
  @inline(__always)
  static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var all: UInt8 = 0
    for byte in bytes { all |= byte }
    return all < 0x80
  }

  /// Space, tab, line feed, vertical tab, form feed, carriage return.
  @inline(__always)
  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
  }

  /// Without white space at both ends.
  static func trim(_ cell: Cell) -> Cell {
    let bytes = cell.bytes
    var start = 0
    var end = bytes.count
    while start < end {
      let width = spaceWidth(bytes, at: start, end)
      if width == 0 { break }
      start += width
    }
    while end > start {
      let width = spaceWidth(bytes, before: end, start)
      if width == 0 { break }
      end -= width
    }
    return Cell(base: cell.base + start, count: end - start, kind: cell.kind, flags: cell.flags)
  }

  /// Lower case (by full case folding: `ß` equals `ss`), without white space at the ends, inner white space as one space.
  static func fold(_ cell: Cell, _ scratch: Scratch) -> Cell {
    let bytes = cell.bytes
    guard isASCII(bytes) else {
      // Going up resolves what has several small forms (`ſ`, `ς`) or grows (`ß`), and going down before that what has
      // several capital ones (`ẞ`).
      let text = String(decoding: bytes, as: UTF8.self).lowercased().uppercased().lowercased()
      return copy(squeezed(text), scratch)
    }
    let place = scratch.allocate(bytes.count + 1)
    var count = 0
    var pendingSpace = false
    for byte in bytes {
      if isSpace(byte) {
        pendingSpace = count > 0
        continue
      }
      if pendingSpace {
        place[count] = 0x20
        count &+= 1
        pendingSpace = false
      }
      place[count] = byte &- 0x41 < 26 ? byte | 0x20 : byte
      count &+= 1
    }
    return Cell(base: place, count: count)
  }

  static func changeCase(_ cell: Cell, upper: Bool, _ scratch: Scratch) -> Cell {
    let bytes = cell.bytes
    guard isASCII(bytes) else {
      let text = String(decoding: bytes, as: UTF8.self)
      return copy(upper ? text.uppercased() : text.lowercased(), scratch)
    }
    let first: UInt8 = upper ? 0x61 : 0x41
    let place = scratch.allocate(bytes.count)
    for (i, byte) in bytes.enumerated() { place[i] = byte &- first < 26 ? byte ^ 0x20 : byte }
    return Cell(base: place, count: bytes.count, kind: changedKind(cell))
  }

  /// What a value is after its text was changed.
  ///
  /// `TRUE` is no boolean any more, and half an object no object. Numbers may stay numbers: writers look at those anyway.
  private static func changedKind(_ cell: Cell) -> Cell.Kind {
    cell.kind == .number ? .number : .text
  }

  /// Every occurrence of `pattern` replaced, from the left, without looking at what was put in.
  static func replace(_ cell: Cell, _ pattern: Cell, _ text: Cell, _ scratch: Scratch) -> Cell {
    let width = Int(pattern.count)
    let count = Int(cell.count)
    guard width > 0, width <= count else { return cell }
    var hits = 0
    var at = 0
    while at <= count - width {
      if unsafeEqual(cell.base + at, pattern.base, width) {
        hits += 1
        at += width
      } else {
        at += 1
      }
    }
    guard hits > 0 else { return cell }
    let place = scratch.allocate(max(1, count + hits * (Int(text.count) - width)))
    var written = 0
    at = 0
    while at < count {
      if at <= count - width, unsafeEqual(cell.base + at, pattern.base, width) {
        (place + written).update(from: text.base, count: Int(text.count))
        written += Int(text.count)
        at += width
      } else {
        place[written] = cell.base[at]
        written += 1
        at += 1
      }
    }
    return Cell(base: place, count: written, kind: changedKind(cell))
  }

  /// At most `limit` UTF-16 code units, never half a character.
  static func truncate(_ cell: Cell, to limit: Int) -> Cell {
    let bytes = cell.bytes
    guard bytes.count > limit else { return cell }
    var units = 0
    var at = 0
    while at < bytes.count {
      let width = scalarWidth(bytes[at])
      units += width == 4 ? 2 : 1
      if units > limit { break }
      at += width
    }
    let end = min(at, bytes.count)
    let kind = end == bytes.count ? cell.kind : changedKind(cell)
    return Cell(base: cell.base, count: end, kind: kind, flags: cell.flags)
  }

  /// The values that are not empty, with `separator` between them.
  static func concat(
    _ cells: UnsafeBufferPointer<Cell>, separator: Cell, _ scratch: Scratch
  ) -> Cell {
    var total = 0
    var parts = 0
    var only = Cell.empty
    for cell in cells where cell.count > 0 {
      total += Int(cell.count)
      parts += 1
      only = cell
    }
    if parts < 2 {
      if parts == 1 { only.kind = .text }
      return only
    }
    let start = scratch.allocate(total + (parts - 1) * Int(separator.count))
    var place = start
    var flags = separator.flags
    for cell in cells where cell.count > 0 {
      if place > start {
        // Writes behind its end, where the next part or the arena's padding is.
        scan_copy(place, separator.base, Int(separator.count))
        place += Int(separator.count)
      }
      scan_copy(place, cell.base, Int(cell.count))
      place += Int(cell.count)
      flags.formIntersection(cell.flags)
    }
    return Cell(base: start, count: place - start, flags: flags)
  }

  /// White space at the ends gone, runs of it inside as one space.
  static func squeezed(_ text: String) -> String {
    var result = ""
    var pendingSpace = false
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace {
        pendingSpace = !result.isEmpty
        continue
      }
      if pendingSpace {
        result.unicodeScalars.append(" ")
        pendingSpace = false
      }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  static func copy(_ text: String, _ scratch: Scratch) -> Cell {
    var text = text
    return text.withUTF8 { bytes in
      guard let start = bytes.baseAddress, !bytes.isEmpty else { return .empty }
      let place = scratch.allocate(bytes.count)
      place.update(from: start, count: bytes.count)
      return Cell(base: place, count: bytes.count)
    }
  }

  /// Bytes of a UTF-8 scalar by its first byte.
  @inline(__always)
  private static func scalarWidth(_ lead: UInt8) -> Int {
    lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
  }

  private static func spaceWidth(
    _ bytes: UnsafeBufferPointer<UInt8>, at place: Int, _ end: Int
  ) -> Int {
    let lead = bytes[place]
    if lead < 0x80 { return isSpace(lead) ? 1 : 0 }
    let width = scalarWidth(lead)
    guard place + width <= end else { return 0 }
    return isWhiteSpace(bytes, place, width) ? width : 0
  }

  private static func spaceWidth(
    _ bytes: UnsafeBufferPointer<UInt8>, before end: Int, _ start: Int
  ) -> Int {
    let last = bytes[end - 1]
    if last < 0x80 { return isSpace(last) ? 1 : 0 }
    var place = end - 1
    while place > start, bytes[place] & 0xC0 == 0x80 { place -= 1 }
    let width = scalarWidth(bytes[place])
    guard place + width == end else { return 0 }
    return isWhiteSpace(bytes, place, width) ? width : 0
  }

  private static func isWhiteSpace(
    _ bytes: UnsafeBufferPointer<UInt8>, _ place: Int, _ width: Int
  ) -> Bool {
    var value = UInt32(bytes[place]) & (width == 2 ? 0x1F : width == 3 ? 0x0F : 0x07)
    for i in 1..<width { value = value << 6 | UInt32(bytes[place + i]) & 0x3F }
    return Unicode.Scalar(value)?.properties.isWhitespace ?? false
  }
}
