/// A URI as it may be shown: passwords are three asterisks.
enum ShownURI {
  /// Hides `password` in `scheme://user:password@host`, and the values of options and parameters whose names end
  /// in `password`: `?password=…`, `sslpassword = '…'`.
  static func text(_ text: String) -> String {
    hideOptions(hideAuthority(text))
  }

  private static func hideAuthority(_ text: String) -> String {
    guard let mark = text.firstRange(of: "://") else { return text }
    // A password may hold anything by mistake, so the last @ counts.
    let end = text[mark.upperBound...].firstIndex(of: "?") ?? text.endIndex
    guard let at = text[mark.upperBound..<end].lastIndex(of: "@"),
      let colon = text[mark.upperBound..<at].firstIndex(of: ":")
    else { return text }
    return text[...colon] + "***" + text[at...]
  }

  private static func hideOptions(_ text: String) -> String {
    var shown = ""
    var rest = text[...]
    while let name = rest.firstRange(of: "password") {
      shown += rest[..<name.upperBound]
      rest = rest[name.upperBound...]
      let value = rest.drop { $0 == " " }
      guard value.first == "=" else { continue }
      let begin = value.dropFirst().drop { $0 == " " }
      shown += "=***"
      rest = begin.first == "'" ? behindQuotes(begin) : begin.drop { $0 != " " && $0 != "&" }
    }
    return shown + rest
  }

  /// What stands behind a value in quotes, in which a backslash takes the meaning of the next character away.
  private static func behindQuotes(_ text: Substring) -> Substring {
    var rest = text.dropFirst()
    while let character = rest.popFirst(), character != "'" {
      if character == "\\" { rest = rest.dropFirst() }
    }
    return rest
  }
}
