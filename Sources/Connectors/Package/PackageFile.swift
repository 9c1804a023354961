internal import Records
internal import Runs

/// The package that the tasks of one run fill, one after the other; it appears when all are done.
final class PackageFile: SharedTarget {
  private let path: String
  private let name: String
  private var zip: ZipWriter?
  private var entities: [PackageEntity] = []
  private var written: [LostRows] = []
  /// Set for good when a task gave up: a package with a part of its records must not appear.
  private var hasFailed = false

  init(_ uri: ConnectorURI, name: String) {
    path = uri.place
    self.name = name
  }

  /// Begins the data file of an entity.
  func begin(_ entity: PackageEntity) throws(TargetError) {
    guard !hasFailed else {
      throw TargetError("\(path): an earlier task failed, so there will be no package")
    }
    if entities.contains(where: { $0.name == entity.name || $0.fileName == entity.fileName }) {
      throw TargetError(
        "\(path): two tasks write the entity \(entity.name), and a package has one file for each "
          + "entity; choose one with --task")
    }
    let zip: ZipWriter
    if let begun = self.zip {
      zip = begun
    } else {
      zip = try ZipWriter(path: path)
      self.zip = zip
    }
    entities.append(entity)
    try zip.begin(entity.fileName)
    try zip.write(PackageRowEncoder.head(entity.columns))
  }

  func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(TargetError) { try zip?.write(bytes) }

  /// Ends the data file of a task.
  func end(_ written: LostRows) throws(TargetError) {
    try zip?.end()
    self.written.append(written)
  }

  /// Adds what describes the data files, and puts the package in its place.
  func commit() throws(TargetError) {
    guard let zip, !hasFailed else { return giveUp() }
    let description = PackageDescription(name: name, entities: entities)
    try zip.add(PackageDescription.manifestName, description.manifest)
    try zip.add(PackageDescription.headerName, description.header)
    try zip.commit()
    self.zip = nil
    written = []
  }

  func abort() -> [LostRows] {
    giveUp()
    defer { written = [] }
    return written
  }

  /// Takes the file away; there will be no package.
  func giveUp() {
    hasFailed = true
    zip?.abort()
    zip = nil
  }
}
