/// What can be wrong with the text of a JSON record.
enum JSONFault: CustomStringConvertible {
  case notAnObject
  case expectedName
  case expectedColon
  case expectedValue
  case expectedCommaOrBrace
  case expectedCommaOrBracket
  case badNumber
  case badEscape
  case loneSurrogate
  case controlCharacter(UInt8)
  case unfinishedString
  case unfinished
  case tooDeep
  case duplicateMember(String)
  case textBehindRecord
  case missingComma
  case notUTF8(UInt8)

  var description: String {
    switch self {
    case .notAnObject: "the record is not a JSON object: '{' expected"
    case .expectedName: "a member's name in double quotes expected"
    case .expectedColon: "':' expected behind the member's name"
    case .expectedValue: "a JSON value expected"
    case .expectedCommaOrBrace: "',' or '}' expected"
    case .expectedCommaOrBracket: "',' or ']' expected"
    case .badNumber: "this is no JSON number"
    case .badEscape:
      "a backslash begins an escape that JSON does not know; write \\\\ for a backslash"
    case .loneSurrogate: "half a surrogate pair; \\uD800 to \\uDFFF must come in pairs"
    case .controlCharacter(let byte):
      "a control character (0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))) in a string; "
        + "write it as an escape"
    case .unfinishedString: "the string does not end"
    case .unfinished: "the record ends too early"
    case .tooDeep:
      "objects and arrays stand in each other more than \(JSONChecker.maximumDepth) deep"
    case .duplicateMember(let name): "member '\(name)' appears twice"
    case .textBehindRecord:
      "something stands behind the record; JSON Lines has one object on each line"
    case .missingComma: "',' expected between two elements of the array"
    case .notUTF8(let byte):
      "byte 0x\(String(byte, radix: 16, uppercase: true)) is not UTF-8; save the file as UTF-8"
    }
  }
}
