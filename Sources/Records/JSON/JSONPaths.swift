internal import CScan

/// Ways into nested objects.
enum JSONPaths {
  /// The tables of members for a layout: the records' own first, then one for each object that a
  /// dotted name walks through.
  ///
  /// A name `a.b` feeds its slot from `b` in `a`, and from a member that is called `a.b`.
  static func tables(for layout: RecordLayout) -> [JSONMembers] {
    var tables = [JSONMembers()]
    for (slot, field) in layout.fields.enumerated() {
      let literal = member(field.name, slot: slot, of: tables[0])
      let parts = field.name.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count > 1, !parts.contains("") else { continue }
      var table = 0
      for part in parts.dropLast() {
        let id = member(String(part), slot: -1, of: tables[table])
        if tables[table].members[id].child < 0 {
          tables[table].members[id].child = Int32(truncatingIfNeeded: tables.count)
          tables.append(JSONMembers())
        }
        table = Int(tables[table].members[id].child)
      }
      let leaf = member(String(parts[parts.count - 1]), slot: slot, of: tables[table])
      tables[table].members[leaf].literal = Int32(truncatingIfNeeded: literal)
    }
    return tables
  }

  /// The member of a name, made where it is missing; a slot is noted where it has none.
  private static func member(_ name: String, slot: Int, of table: JSONMembers) -> Int {
    let spelled = ByteBuffer()
    spelled.append(ASCII.quote)
    JSONText.appendEscaped(name, to: spelled)
    spelled.append(ASCII.quote)
    var name = name
    return name.withUTF8 { text in
      guard let id = table.find(text) else {
        return table.add(text, spelling: spelled.bytes, slot: slot)
      }
      if table.members[id].slot < 0 { table.members[id].slot = Int32(truncatingIfNeeded: slot) }
      return id
    }
  }

  /// What a dotted name leads to in an object that was checked; nil where there is nothing of that name.
  static func value(_ name: UnsafeBufferPointer<UInt8>, in object: Cell) -> Cell? {
    let end = object.base + object.bytes.count
    guard object.kind == .composite, object.base.pointee == ASCII.openBrace else { return nil }
    if let found = member(name, of: object.base, end) { return found }
    for dot in name.indices where name[dot] == ASCII.point {
      let head = UnsafeBufferPointer(rebasing: name[..<dot])
      let rest = UnsafeBufferPointer(rebasing: name[(dot + 1)...])
      if let inner = member(head, of: object.base, end), inner.kind == .composite {
        return value(rest, in: inner)
      }
    }
    return nil
  }

  /// The member of a name of an object that was checked, from its opening brace on; nil where it has none.
  static func member(
    _ name: UnsafeBufferPointer<UInt8>, of start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> Cell? {
    let checker = JSONChecker(allowsLineFeeds: true)
    var place = checker.skipSpace(start + 1, end)
    while place < end, place.pointee == ASCII.quote {
      var isEscaped = false
      guard let quote = checker.string(place + 1, end, isEscaped: &isEscaped) else { return nil }
      let spelled = Cell(
        base: place + 1, count: quote - place - 1, flags: isEscaped ? .jsonEscaped : .jsonPlain)
      guard let value = checker.colon(quote + 1, end), value < end,
        let behind = checker.composite(value, end, depth: 0)
      else { return nil }
      if isEscaped
        ? CellDecoder.text(of: spelled).utf8.elementsEqual(name) : spelled.bytes.elementsEqual(name)
      {
        return cell(value, behind)
      }
      place = checker.skipSpace(behind, end)
      guard place < end, place.pointee == ASCII.comma else { return nil }
      place = checker.skipSpace(place + 1, end)
    }
    return nil
  }

  /// The cell of a value that was checked.
  private static func cell(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Cell {
    let count = end - start
    switch start.pointee {
    case ASCII.quote:
      let inner = UnsafeBufferPointer(start: start + 1, count: count - 2)
      return Cell(
        base: start + 1, count: count - 2, kind: .text,
        flags: inner.contains(ASCII.backslash) ? .jsonEscaped : .jsonPlain)
    case ASCII.openBrace, ASCII.openBracket:
      return Cell(base: start, count: count, kind: .composite)
    case UInt8(ascii: "n"):
      return .empty
    case UInt8(ascii: "t"), UInt8(ascii: "f"):
      return Cell(base: start, count: count, kind: .boolean, flags: .plain)
    default:
      return Cell(
        base: start, count: count, kind: .number, flags: .plain)
    }
  }

  /// Where an element ends that is not proper JSON: at the next comma outside brackets and strings.
  ///
  /// A backslash takes the next byte with it wherever it stands, as for the splitter.
  static func brokenElementEnd(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    var place = start
    var depth = 0
    var isInside = false
    while place < end {
      switch place.pointee {
      case ASCII.backslash: place += 1
      case ASCII.quote: isInside.toggle()
      case _ where isInside: break
      case ASCII.openBrace, ASCII.openBracket: depth += 1
      case ASCII.closeBrace, ASCII.closeBracket: depth -= 1
      case ASCII.comma where depth <= 0: return place
      default: break
      }
      place += 1
    }
    return end
  }
}
