internal import CScan

extension JSONParser {
  /// The member that begins here, when it is not the expected one: one of the next few in order, or any other.
  ///
  /// `id` is -1 for a name beyond what the table takes; `behind` is where the value or white space before it begins.
  @inline(never)
  func memberBySearch(
    _ table: JSONMembers, _ start: UnsafePointer<UInt8>, _ expected: inout Int32
  ) -> (id: Int, behind: UnsafePointer<UInt8>)? {
    let first = Int(expected)
    for place in first..<min(first + 4, max(table.orderCount, first)) {
      let id = Int(table.order[place])
      // Without the colon: white space may stand before it.
      let length = Int(table.members[id].length) - 1
      if end - start >= length, scan_equal_padded(start, table.members[id].text, length) {
        expected = Int32(truncatingIfNeeded: place + 1)
        return checker.colon(start + length, end).map { (id, $0) }
      }
    }
    guard start < end, start.pointee == ASCII.quote else {
      _ = checker.fail(
        start == end || start.pointee == ASCII.lineFeed ? .unfinished : .expectedName, start)
      return nil
    }
    var isEscaped = false
    guard let quote = checker.string(start + 1, end, isEscaped: &isEscaped),
      let behind = checker.colon(quote + 1, end)
    else { return nil }
    let spelling = UnsafeBufferPointer(start: start, count: quote - start + 1)
    let inner = Cell(
      base: start + 1, count: quote - start - 1, flags: isEscaped ? .jsonEscaped : .jsonPlain)
    nameScratch.reset()
    let name = CellDecoder.decode(inner, into: nameScratch).bytes
    guard let id = table.find(name) ?? (table.isFull ? nil : table.add(name, spelling: spelling))
    else {
      hasFullTable = true
      guard surplusNames.insert(Array(name)).inserted else {
        _ = checker.fail(.duplicateMember(String(decoding: name, as: UTF8.self)), start)
        return nil
      }
      return (-1, behind)
    }
    // The name stands where it was not expected: from now on it follows what came before it here.
    if table.members[id].place < 0 { table.insert(id, at: first) }
    expected = table.members[id].place + 1
    return (id, behind)
  }

  @inline(never)
  func duplicate(
    _ place: UnsafePointer<UInt8>, of member: JSONMembers.Member
  ) -> UnsafePointer<UInt8>? {
    let name = UnsafeBufferPointer(start: member.text + 1, count: Int(member.length) - 3)
    let text = String(decoding: name, as: UTF8.self)
    return checker.fail(.duplicateMember(text), place)
  }

  package var problem: String {
    guard isMalformed else { return "" }
    let text = UnsafeBufferPointer(start: recordStart, count: max(end - recordStart, 0))
    let place = TextPlace(of: min(max(checker.faultPlace - recordStart, 0), text.count), in: text)
    let line = place.line > 1 ? "line \(place.line) of the record, " : ""
    return "\(line)column \(place.column): \(checker.fault)"
  }

  package func cell(named name: UnsafeBufferPointer<UInt8>) -> Cell? {
    guard !isMalformed else { return nil }
    if let id = tables[0].find(name), tables[0].members[id].stamp == stamp {
      return tables[0].values[id]
    }
    if !surplusNames.isEmpty, surplusNames.contains(Array(name)) {
      return JSONPaths.member(name, of: recordStart, recordEnd)
    }
    // The member whose name is the part before a dot, and what the rest names in it.
    for dot in name.indices where name[dot] == ASCII.point {
      let head = UnsafeBufferPointer(rebasing: name[..<dot])
      let rest = UnsafeBufferPointer(rebasing: name[(dot + 1)...])
      guard let outer = cell(named: head), outer.kind == .composite else { continue }
      return JSONPaths.value(rest, in: outer)
    }
    return nil
  }

  package func appendSource(to buffer: ByteBuffer) {
    let raw = UnsafeBufferPointer(start: recordStart, count: max(recordEnd - recordStart, 0))
    if isMalformed {
      JSONText.appendRaw(raw, to: buffer)
    } else if raw.isEmpty {
      buffer.append("{}")
    } else {
      JSONText.appendOnOneLine(raw, to: buffer)
    }
  }
}
