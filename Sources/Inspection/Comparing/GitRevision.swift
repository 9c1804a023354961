internal import Foundation
package import Rules
internal import Runs

/// The rule files of a git revision, in a temporary folder that is removed with the value.
///
/// Nothing in the repository is touched: git reads the revision into an index of ours and writes the files from there, with
/// the line ends and filters of the working copy. Links and files that no rule can name are left out.
package final class GitRevision {
  /// The repository's folder, and the one that stands for it.
  private let root: String
  private let copy: String
  private let scratch: String
  private let name: String

  /// Files beside YAML and Lua: tables, but no records.
  private static let mostTableBytes = 16 << 20

  /// - Parameters:
  ///   - name: of the revision: a branch, a tag, `HEAD~1`, a commit.
  ///   - path: a file or folder in the repository.
  /// - Throws: `RunFailure` where there is no git, no repository or no such revision.
  package init(_ name: String, of path: String) throws {
    self.name = name
    let folder = RuleFile.kind(path) == .folder ? path : FilePath.folder(of: path)
    do {
      root = try Git(folder).line("rev-parse", "--show-toplevel")
    } catch {
      throw RunFailure(
        .usage,
        "there is no folder \(name), and no git repository around \(folder): \(error.message)")
    }
    let git = Git(root)
    let commit: String
    do {
      commit = try git.line(
        "rev-parse", "--verify", "--quiet", "--end-of-options", "\(name)^{commit}")
    } catch {
      throw RunFailure(
        .usage, "\(name) is neither a folder nor a revision of the repository \(root)")
    }
    scratch =
      FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("crosswalk-diff-\(UUID().uuidString)").path
    copy = "\(scratch)/tree"
    do {
      try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
      try Self.checkOut(commit, git, into: copy, index: "\(scratch)/index")
    } catch {
      try? FileManager.default.removeItem(atPath: scratch)
      throw error
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: scratch) }

  private static func checkOut(
    _ commit: String, _ git: Git, into folder: String, index: String
  ) throws {
    let listing = try git.run(["ls-tree", "-r", "-l", "-z", "--full-tree", commit])
    let names = listing.split(separator: 0).compactMap {
      ruleFile(String(decoding: $0, as: UTF8.self))
    }
    let environment = ["GIT_INDEX_FILE": index]
    _ = try git.run(["read-tree", commit], environment: environment)
    _ = try git.run(
      ["checkout-index", "-q", "-z", "--stdin", "--prefix=\(folder)/"], environment: environment,
      input: Data(names.joined(separator: "\0").utf8))
  }

  /// The path in a line of `ls-tree -l` (mode, type, object, size, tab, path); nil for what can be no rule file.
  private static func ruleFile(_ line: String) -> String? {
    guard let tab = line.firstIndex(of: "\t") else { return nil }
    let facts = line[..<tab].split(separator: " ")
    let path = String(line[line.index(after: tab)...])
    guard facts.count == 4, facts[0].hasPrefix("100"), facts[1] == "blob" else { return nil }
    let ending = path.lowercased().split(separator: ".").last ?? ""
    switch ending {
    case "yaml", "yml", "lua": return path
    case "csv":
      let isRule = path.split(separator: "/").dropLast().contains {
        $0 == "maps" || $0 == "schemas"
      }
      return isRule || Int(facts[3]) ?? .max <= mostTableBytes ? path : nil
    default: return nil
    }
  }

  /// Where a path of the working copy is in this revision.
  ///
  /// - Throws: `RunFailure` where it is outside the repository, or not in this revision.
  package func path(of path: String) throws -> String {
    let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard real == root || real.hasPrefix("\(root)/") else {
      throw RunFailure(.usage, "\(path) is not in the repository \(root)")
    }
    let place = copy + real.dropFirst(root.count)
    guard RuleFile.kind(place) != .missing else {
      let shown = real.dropFirst(root.count + 1)
      throw RunFailure(.usage, "the revision \(name) has no \(shown)")
    }
    return place
  }

  /// Messages about files of the revision: `REVISION:path` instead of a temporary path.
  package func readable(_ errors: RuleErrors) -> RuleErrors {
    RuleErrors(
      errors.diagnostics.map { diagnostic in
        var diagnostic = diagnostic
        let shown = { (text: String) in text.replacing("\(self.copy)/", with: "\(self.name):") }
        diagnostic.location.file = shown(diagnostic.location.file)
        diagnostic.message = shown(diagnostic.message)
        diagnostic.hint = shown(diagnostic.hint)
        return diagnostic
      })
  }
}

/// The program git, run in a folder.
private struct Git {
  private let folder: String

  init(_ folder: String) { self.folder = folder }

  /// The one line that a command prints.
  func line(_ arguments: String...) throws(RunFailure) -> String {
    let text = String(decoding: try run(arguments), as: UTF8.self)
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }

  /// What a command prints.
  ///
  /// - Throws: `RunFailure` with git's own words where it fails.
  func run(
    _ arguments: [String], environment: [String: String] = [:], input: Data = Data()
  ) throws(RunFailure) -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-C", folder] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let (given, output, errors) = (Pipe(), Pipe(), Pipe())
    process.standardInput = given
    process.standardOutput = output
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw RunFailure(.system, "git can not be started: \(error.localizedDescription)")
    }
    // Git says little on standard error, and reads its input before it writes anything.
    try? given.fileHandleForWriting.write(contentsOf: input)
    try? given.fileHandleForWriting.close()
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let reason = words.split(separator: "\n").first.map(String.init) ?? "it failed"
      throw RunFailure(.usage, "git \(arguments.first ?? ""): \(reason)")
    }
    return printed
  }
}
