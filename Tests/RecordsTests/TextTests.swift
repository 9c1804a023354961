import Records
import Testing

@Suite struct TextTests {
  @Test(
    arguments: [
      ("0", .value(0)), ("-0", .value(0)), ("007", .value(7)), ("-12", .value(-12)),
      ("9223372036854775807", .value(.max)), ("-9223372036854775808", .value(.min)),
      ("9223372036854775808", .overflow),
      ("-9223372036854775809", .overflow), ("99999999999999999999999999", .overflow),
      ("", .notAnInteger), ("-", .notAnInteger),
      ("1.0", .notAnInteger), ("+1", .notAnInteger), ("1e3", .notAnInteger), (" 1", .notAnInteger),
      ("99999999999999999999999999x", .notAnInteger),
      ("00000000000000000000000000000001", .value(1)),
    ] as [(String, NumberText.Integer)])
  func integer(_ text: String, _ expected: NumberText.Integer) {
    #expect(withBytes(text, NumberText.integer) == expected)
  }

  @Test(
    arguments: [
      ("0", true, true), ("-0", true, true), ("10", true, true), ("1.50", true, true),
      ("-1.5e10", true, true),
      ("1E+5", true, true), ("1e-5", true, true), ("0.0", true, true), ("007", false, true),
      ("00.5", false, true),
      ("+5", false, false), (".5", false, false), ("5.", false, false), ("1e", false, false),
      ("1e+", false, false),
      ("-", false, false), ("", false, false), ("1,5", false, false), ("1 ", false, false),
      ("0x10", false, false),
      ("NaN", false, false), ("1.5.5", false, false), ("--1", false, false),
      ("1234567890123456.70", true, true),
    ] as [(String, Bool, Bool)])
  func number(_ text: String, _ isJSON: Bool, _ isDecimal: Bool) {
    #expect(withBytes(text, NumberText.isJSON) == isJSON)
    #expect(withBytes(text, NumberText.isDecimal) == isDecimal)
  }

  @Test(
    arguments: [
      ("2024-02-29", true, true), ("2023-02-29", false, false), ("1900-02-29", false, false),
      ("2000-02-29", true, true),
      ("2024-04-31", false, false), ("2024-13-01", false, false), ("2024-00-10", false, false),
      ("2024-01-00", false, false),
      ("2024-1-1", false, false), ("20240101", false, false), ("2024/01/01", false, false),
      ("", false, false),
      ("2024-01-01T", false, false), ("2024-01-01T10:00", false, true),
      ("2024-01-01T23:59:59Z", false, true),
      ("2024-01-01T24:00:00", false, false), ("2024-01-01T10:60", false, false),
      ("2024-01-01T10:00:60", false, false),
      ("2024-01-01T10:00:00.123", false, true), ("2024-01-01T10:00:00.", false, false),
      ("2024-01-01T10:00:00,5Z", false, true),
      ("2024-01-01T10:00+02:00", false, true), ("2024-01-01T10:00-0230", false, true),
      ("2024-01-01T10:00+02", false, true),
      ("2024-01-01T10:00+2", false, false), ("2024-01-01T10:00+25:00", false, false),
      ("2024-01-01T10:00Zx", false, false),
      ("2024-01-01T10:00+02:0", false, false), ("2024-01-01 10:00", false, false),
      ("2024-01-01T1000", false, false),
      ("2024-01-01T10:0", false, false), ("2024-01-01T10:00:0", false, false),
    ] as [(String, Bool, Bool)])
  func date(_ text: String, _ isDate: Bool, _ isDateTime: Bool) {
    #expect(withBytes(text, DateText.isDate) == isDate)
    #expect(withBytes(text, DateText.isDateTime) == isDateTime)
  }

  @Test(arguments: [
    ("97b45492-9b1e-3601-65ce-5bd601739439", true), ("97B45492-9B1E-3601-65CE-5BD601739439", true),
    ("97b45492-9b1e-3601-65ce-5bd60173943", false), ("97b45492-9b1e-3601-65ce-5bd60173943g", false),
    ("97b454929b1e-3601-65ce-5bd601739439-", false),
    ("{97b45492-9b1e-3601-65ce-5bd6017394}", false), ("", false),
  ])
  func guid(_ text: String, _ expected: Bool) {
    #expect(withBytes(text, GUIDText.isGUID) == expected)
  }

  @Test(arguments: ["", "abc", "é", "日本", "😀", "a😀é日b", "👩‍👩‍👧"])
  func utf16Length(_ text: String) {
    #expect(withBytes(text, UTF8Text.utf16Length) == text.utf16.count)
  }
}

@Suite struct TextEncodingTests {
  @Test(
    arguments: [
      ([0xEF, 0xBB, 0xBF, 0x61], TextEncoding.utf8, 3),
      ([0xFF, 0xFE, 0x61, 0], .utf16LittleEndian, 2),
      ([0xFE, 0xFF, 0, 0x61], .utf16BigEndian, 2), ([0x61], .utf8, 0), ([], .utf8, 0),
      ([0xEF, 0xBB], .utf8, 0),
    ] as [([UInt8], TextEncoding, Int)])
  func detects(_ bytes: [UInt8], _ encoding: TextEncoding, _ markLength: Int) {
    let found = bytes.withUnsafeBufferPointer { TextEncoding.detect($0) }
    #expect(found.encoding == encoding)
    #expect(found.markLength == markLength)
  }

  private func transcoded(
    _ units: [UInt16], _ encoding: TextEncoding, pieceLength: Int
  ) throws(FormatError) -> String {
    let bytes = units.flatMap { unit in
      let high = UInt8(unit >> 8)
      let low = UInt8(unit & 255)
      return encoding == .utf16BigEndian ? [high, low] : [low, high]
    }
    let buffer = ByteBuffer(capacity: 64)
    var transcoder = UTF16Transcoder(encoding)
    var start = 0
    repeat {
      let end = min(start + pieceLength, bytes.count)
      let block = TestBlock(bytes[start..<end])
      defer { withExtendedLifetime(block) {} }
      try transcoder.append(block.bytes, atEnd: end == bytes.count, to: buffer)
      start = end
    } while start < bytes.count
    return String(decoding: buffer.bytes, as: UTF8.self)
  }

  @Test func transcodesUTF16() throws {
    let text = "a,é,日本\n😀,\u{FFFF}\u{10FFFF}" + String(repeating: "日", count: 100)
    for encoding in [TextEncoding.utf16LittleEndian, .utf16BigEndian] {
      for pieceLength in 1...20 {
        #expect(try transcoded(Array(text.utf16), encoding, pieceLength: pieceLength) == text)
      }
    }
  }

  @Test(
    arguments: [
      (
        [0x61, 0x0A, 0x62, 0xDC00],
        "line 2, column 2: half a surrogate pair; the file is not proper UTF-16: save it as UTF-8"
      ),
      (
        [0xD83D, 0x61],
        "line 1, column 1: half a surrogate pair; the file is not proper UTF-16: save it as UTF-8"
      ),
      (
        [0xD83D, 0xD83D],
        "line 1, column 1: half a surrogate pair; the file is not proper UTF-16: save it as UTF-8"
      ),
      (
        [0x61, 0xD83D],
        "line 1, column 2: the text ends in the middle of a surrogate pair; the file is not proper UTF-16: save it as UTF-8"
      ),
    ] as [([UInt16], String)])
  func refusesHalfPairs(_ units: [UInt16], _ message: String) {
    for pieceLength in 1...8 {
      let error = #expect(throws: FormatError.self) {
        try transcoded(units, .utf16LittleEndian, pieceLength: pieceLength)
      }
      #expect(error?.description == message)
    }
  }

  @Test func refusesHalfACharacter() {
    let error = #expect(throws: FormatError.self) {
      var transcoder = UTF16Transcoder(.utf16LittleEndian)
      try ([0x61, 0, 0x62] as [UInt8]).withUnsafeBufferPointer {
        try transcoder.append($0, atEnd: true, to: ByteBuffer())
      }
    }
    #expect(error?.message.hasPrefix("the text ends in the middle of a character") == true)
  }
}
