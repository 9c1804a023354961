internal import Records
internal import Runs

extension ConnectorURI {
  /// The option `delimiter`; nil where it is not given.
  func delimiter() throws(ConnectorURIError) -> UInt8? {
    guard let value = options["delimiter"] else { return nil }
    if value == "tab" || value == "\\t" { return 0x09 }
    guard value.utf8.count == 1, let byte = value.utf8.first, byte < 0x80, byte != 0x22,
      byte >= 0x20 || byte == 0x09
    else {
      throw ConnectorURIError(
        "\(text): the delimiter \"\(value)\" is not one character of ASCII; write , ; | or tab")
    }
    return byte
  }

  /// The option `encoding`; nil where it is not given.
  func encoding() throws(ConnectorURIError) -> TextEncoding? {
    guard let value = options["encoding"] else { return nil }
    switch value.lowercased() {
    case "utf-8", "utf8": return .utf8
    case "utf-16", "utf16", "utf-16le": return .utf16LittleEndian
    case "utf-16be": return .utf16BigEndian
    default:
      throw ConnectorURIError(
        "\(text): unknown encoding \"\(value)\" (known: utf-8, utf-16, utf-16le, utf-16be)")
    }
  }
}
