/// The folders that the files of a rule pack, or of a project, have to lie in.
///
/// Rule packs are other people's, and nobody reads them before they are checked, tested or run. So whatever opens a file
/// that rules name or hold asks here first: a file lies below one of these folders when all symbolic links on the way to
/// it are followed, and everything else is refused before it is opened, so that not even a message tells what is in it.
///
/// What a project's own project.yaml names (its template, its sources and targets) lies where it says.
package struct RuleBounds: Sendable {
  /// Whose files they are, in words.
  private let owner: String
  /// Absolute, as they were written; for messages.
  private let folders: [String]
  /// The same without symbolic links: a checkout may be reached through one.
  private let roots: [String]

  init(_ owner: String, _ folders: [String?]) {
    self.owner = owner
    self.folders = unique(folders.compactMap { $0 })
    roots = self.folders.map { FilePath.resolved($0) }
  }

  /// The bounds of whatever lies below a folder.
  package init(folder: String) { self.init("the folder", [folder]) }

  /// Where a file that is there, or is to be made, really lies; nil where that is outside.
  package func place(of path: String) -> String? {
    let place = FilePath.resolved(path)
    return roots.contains { FilePath.isBelow(place, $0) } ? place : nil
  }

  package func contains(_ path: String) -> Bool { place(of: path) != nil }

  /// Names in a folder, in byte order; none where it lies outside: what is there is nobody's business.
  func names(in folder: String) -> [String] {
    contains(folder) ? RuleFile.names(in: folder) : []
  }

  /// That a file lies outside.
  ///
  /// - Parameters:
  ///   - path: absolute.
  ///   - location: where it is named; the file itself where it was found by its name.
  package func refusal(of path: String, at location: SourceLocation? = nil) -> Diagnostic {
    let place = FilePath.resolved(path)
    return Diagnostic(
      .outsideRules, at: location ?? SourceLocation(file: path, line: 1, column: 1),
      (place == path ? path : "\(path) leads to \(place), which") + " is not below \(owner)",
      hint: "put the file itself below \(folders.joined(separator: " or "))")
  }
}

extension RuleBounds {
  /// The bounds of the files beside a project.yaml or template.yaml: of its tests and what they name.
  ///
  /// Of a project whose file can't be read, or names no template, only its own folder counts.
  package init(ofUnit file: String) {
    let folder = FilePath.folder(of: file)
    guard FilePath.name(of: file) != "template.yaml",
      let root = try? YAMLDocument.read(file, in: .ofProjectFile(in: folder)),
      case .mapping(let entries) = root.content,
      entries.contains(where: { $0.key.text == "project" })
    else {
      self = RuleFolders(project: nil, template: folder).bounds(of: .template)
      return
    }
    let template = entries.first { $0.key.text == "template" }?.value.scalar.map {
      RuleLoader.templateFile($0.text, project: file)
    }
    self =
      template.map { RuleFolders(project: folder, template: FilePath.folder(of: $0)) }?
      .bounds(of: .project) ?? .ofProjectFile(in: folder)
  }

  /// The bounds of a project.yaml itself: it is no link to somewhere else.
  static func ofProjectFile(in folder: String) -> RuleBounds { RuleBounds("the project", [folder]) }
}
