/// Keys as people read them.
enum KeyText {
  /// `CustomerAccount = ACC-01, dataAreaId = usmf` for the key `{"CustomerAccount":"ACC-01",...}`,
  /// a flat JSON object; shortened beyond 200 characters.
  static func readable(_ keyJSON: [UInt8]) -> String {
    var text: [UInt8] = []
    var isInString = false
    var isEscaped = false
    for byte in keyJSON {
      if isEscaped {
        isEscaped = false
        text.append(byte)
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInString.toggle()
      case UInt8(ascii: "\\") where isInString:
        // Only quotes and backslashes become readable; other escapes stay as they are.
        isEscaped = true
        text.append(byte)
      case UInt8(ascii: ":") where !isInString: text += Array(" = ".utf8)
      case UInt8(ascii: ",") where !isInString: text += Array(", ".utf8)
      case UInt8(ascii: "{") where !isInString, UInt8(ascii: "}") where !isInString: continue
      default: text.append(byte)
      }
    }
    let readable = String(decoding: text, as: UTF8.self)
      .replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
    return readable.count > 200 ? readable.prefix(200) + "…" : readable
  }
}
