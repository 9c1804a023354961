private import Mapping
internal import Records
internal import Rules
internal import Runs

/// An entity of a data package: what it is called, and its columns.
struct PackageEntity {
  /// The field whose value is told to the import, and is no column.
  private static let companyField = "dataareaid"

  /// The label, as people see it in the Data management workspace.
  let name: String
  /// In upper case, as staging tables have them.
  let columns: [String]
  /// Places of the columns in a row.
  let places: [Int]

  init(_ uri: ConnectorURI, _ context: TargetContext) throws(ConnectorURIError) {
    let task = context.task
    name = task.targetSchema?.label ?? task.targetEntity
    let keepsCompany = try Self.keepsCompany(uri)
    places = context.fields.indices.filter { index in
      keepsCompany || context.fields[index].name.lowercased() != Self.companyField
    }
    columns = places.map { context.fields[$0].name.uppercased() }
    if !keepsCompany { try Self.checkCompany(uri, task) }
    guard !columns.isEmpty else {
      throw ConnectorURIError("\(uri.text): the task \(task.name) has no columns for a package")
    }
  }

  /// Name of the data file.
  ///
  /// What the file systems of Windows refuse is left out.
  var fileName: String {
    let kept = name.unicodeScalars.filter { scalar in
      scalar.value >= 0x20 && scalar.value != 0x7F && !"<>:\"/\\|?*".unicodeScalars.contains(scalar)
    }
    var text = String(String.UnicodeScalarView(kept))
    while text.hasSuffix(".") || text.hasSuffix(" ") { text.removeLast() }
    return (text.isEmpty ? "entity" : text) + ".csv"
  }

  private static func keepsCompany(_ uri: ConnectorURI) throws(ConnectorURIError) -> Bool {
    guard let value = uri.options["company"] else { return false }
    guard value == "keep" else {
      throw ConnectorURIError("\(uri.text): company can only be keep, not \"\(value)\"")
    }
    return true
  }

  /// A package is imported into one company, so records of several must not come together.
  private static func checkCompany(
    _ uri: ConnectorURI, _ task: MappingTask
  ) throws(ConnectorURIError) {
    guard let mapping = task.fields.first(where: { $0.field.lowercased() == companyField }),
      case .fields = mapping.input
    else { return }
    throw ConnectorURIError(
      "\(uri.text): a package is imported into one company, and \(mapping.field) comes from the "
        + "records; write it as a parameter or a value, or keep it as a column with ?company=keep")
  }
}
