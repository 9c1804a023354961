internal import Records

extension ByteBuffer {
  /// Appends a string in JSON's form, with its quotes.
  func appendJSONString(_ text: String) {
    append(0x22)
    JSONText.appendEscaped(text, to: self)
    append(0x22)
  }
}
