private import CMinizip
internal import Records
internal import Rules
internal import Runs

/// Reads a data package: its manifest, and the data file of an entity.
struct PackageReader {
  /// No manifest is this long; a file of zeros that unpacks to it may be.
  private static let maximumManifestBytes = 64 << 20
  private static let readBytes = 256 << 10

  private let zip: ZipReader
  private let path: String
  private let entities: [PackageManifest.Entity]

  init(_ uri: ConnectorURI, cancellation: Cancellation) throws(SourceError) {
    path = uri.place
    zip = try ZipReader(uri, cancellation: cancellation)
    guard let manifest = try zip.open(PackageDescription.manifestName) else {
      throw SourceError(
        "\(path): there is no \(PackageDescription.manifestName) in it, so it is no data package")
    }
    let text = ByteBuffer()
    while try manifest.read(into: text, atMost: Self.readBytes) > 0 {
      guard text.count <= Self.maximumManifestBytes else {
        throw SourceError(
          "\(manifest.name): is longer than \(Self.maximumManifestBytes >> 20) MiB, which no manifest is"
        )
      }
    }
    entities = try PackageManifest.entities(text, name: manifest.name)
  }

  /// The data file of an entity.
  ///
  /// - Parameter name: as in the manifest, without regard to case; nil where there is only one.
  func open(entity name: String?) throws(SourceError) -> any ByteInput {
    let entity = try choose(name)
    guard entity.format.isEmpty || entity.format.lowercased().hasPrefix("csv") else {
      throw SourceError(
        "\(path): the entity \(entity.name) is in the format \(entity.format), and only CSV can be read; "
          + "export it as CSV-Unicode")
    }
    guard Self.isPlain(entity.file) else {
      throw SourceError(
        "\(path): the manifest names the file \"\(entity.file)\" for \(entity.name), which is no name "
          + "of a file in a package")
    }
    guard let input = try zip.open(entity.file) else {
      throw SourceError(
        "\(path): the manifest names the file \"\(entity.file)\" for \(entity.name), and the package has "
          + "no such file")
    }
    return input
  }

  private func choose(_ name: String?) throws(SourceError) -> PackageManifest.Entity {
    let names = entities.map(\.name)
    guard let first = entities.first else {
      throw SourceError("\(path): the manifest names no entity")
    }
    let listed = names.joined(separator: ", ")
    guard let name else {
      guard entities.count == 1 else {
        throw SourceError(
          "\(path): holds \(entities.count) entities (\(listed)); choose one with ?entity=\(first.name)"
        )
      }
      return first
    }
    let found = entities.first { $0.name.lowercased() == name.lowercased() }
    guard let found else {
      let near = nearest(to: name, in: names).map { "; did you mean \($0)?" } ?? ""
      throw SourceError("\(path): holds no entity \"\(name)\"\(near) (its entities: \(listed))")
    }
    return found
  }

  /// Whether a name stays inside the package.
  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix("/") && !name.hasPrefix("\\") && !name.contains(":")
      && !name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).contains("..")
  }
}
