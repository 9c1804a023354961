private import Foundation

/// Files of the examples and rule packs beside this package: what mutations begin with.
enum SampleFiles {
  struct File: Sendable {
    /// Relative to the package.
    var path: String
    var bytes: [UInt8]
  }

  /// All of them, in the order of their paths; larger ones are cut.
  static let all: [File] = {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    return ["examples", "rules"].flatMap { folder -> [File] in
      let names = FileManager.default.enumerator(atPath: "\(package)/\(folder)")?.allObjects ?? []
      return names.compactMap { $0 as? String }.sorted().compactMap { name in
        guard endings.contains(where: { name.hasSuffix($0) }),
          let data = FileManager.default.contents(atPath: "\(package)/\(folder)/\(name)")
        else { return nil }
        return File(path: "\(folder)/\(name)", bytes: Array(data.prefix(6000)))
      }
    }
  }()

  private static let endings = [".lua", ".yaml", ".csv", ".jsonl"]

  /// The texts of files with an ending, without their paths.
  static func texts(_ ending: String) -> [[UInt8]] {
    all.filter { $0.path.hasSuffix(ending) }.map(\.bytes)
  }
}
