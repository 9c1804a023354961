internal import Rules

extension FilePath {
  /// The way from a folder to a file or folder: `../rules/x`; the absolute path where they share nothing but the root.
  static func between(_ folder: String, _ path: String) -> String {
    let from = folder.split(separator: "/")
    let to = path.split(separator: "/")
    let shared = zip(from, to).prefix { $0 == $1 }.count
    guard shared > 0 else { return path }
    let parts = Array(repeating: "..", count: from.count - shared) + to.dropFirst(shared)
    return parts.isEmpty ? "." : parts.joined(separator: "/")
  }
}
