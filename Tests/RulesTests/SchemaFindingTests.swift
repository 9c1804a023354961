import Rules
import Testing

/// Schemas, and rules against schemas.
@Suite struct SchemaFindingTests {
  @Test(arguments: cases)
  func saysWhatIsWrong(_ test: FindingCase) throws {
    #expect(try test.findings() == test.expected)
  }

  /// Files without a fault, before each case puts one in.
  static let sound = [
    "template.yaml": """
    template: T
    tasks:
      - task: A
        source: {app: sales, entity: account}
        target: {app: finops, entity: CustomersV2}
        key: [Id]
        fields:
          Id: accountid
          Name: name

    """,
    "schemas/sales/account.yaml": """
    fields: {accountid: guid, name: {type: string, label: Account Name}, ownerid: owner, statecode: state}

    """,
    "schemas/finops/CustomersV2.yaml": "fields: {Id: string, Name: string, Note: string}\n",
  ]

  static let cases: [FindingCase] = [
    FindingCase(
      "an unknown target field", sound, in: "template.yaml",
      change: ("Name:", "Nmae:"),
      says: """
        template.yaml:9:7: error[XW041]: finops/CustomersV2 has no field 'Nmae'
          did you mean 'Name'?
        """),
    FindingCase(
      "an unknown source field", sound, in: "template.yaml",
      change: ("name", "nmae"),
      says: """
        template.yaml:9:13: error[XW042]: sales/account has no field 'nmae'
          did you mean 'name'?
        """),
    FindingCase(
      "a label instead of a name", sound, in: "template.yaml",
      change: ("name", "Account Name"),
      says: """
        template.yaml:9:13: error[XW042]: sales/account has no field 'Account Name'
          did you mean 'name', which is labelled so?
        """),
    FindingCase(
      "an unknown key field", sound, in: "template.yaml",
      change: ("[Id]", "[Idd]"),
      says: """
        template.yaml:6:11: error[XW041]: finops/CustomersV2 has no field 'Idd'
          did you mean 'Id'?
        """),
    FindingCase(
      "a key field without mapping", sound, in: "template.yaml",
      change: ("[Id]", "[Id, Note]"),
      says: """
        template.yaml:6:15: error[XW027]: the key field 'Note' has no field mapping
          add it to 'fields', or take it out of 'key'
        """),
    FindingCase(
      "a path through a field that is no reference", sound, in: "template.yaml",
      change: ("name", "statecode.name"),
      says: """
        template.yaml:9:13: error[XW042]: 'statecode.name' leads through statecode, which is no reference to another entity
          its type is state
        """),
    FindingCase(
      "a path through an unknown field", sound, in: "template.yaml",
      change: ("name", "ownrid.name"),
      says: """
        template.yaml:9:13: error[XW042]: sales/account has no field 'ownrid'
          did you mean 'ownerid'?
        """),
    FindingCase(
      "a path through a reference", sound, in: "template.yaml",
      change: ("name", "ownerid.fullname"),
      says: ""),
    FindingCase(
      "an unknown entity", sound, in: "template.yaml",
      change: ("entity: account", "entity: acount"),
      says: """
        template.yaml:4:34: error[XW040]: there is no schema schemas/sales/acount.yaml
          did you mean 'account'?
        """),
    FindingCase(
      "an unknown app", sound, in: "template.yaml",
      change: ("app: sales", "app: sale"),
      says: """
        template.yaml:4:19: error[XW040]: there is no schema schemas/sale/account.yaml
          did you mean 'sales'?
        """),
    FindingCase(
      "no schemas at all",
      [
        "template.yaml": """
        template: T
        tasks:
          - task: A
            source: {app: sales, entity: account}
            target: {app: finops, entity: CustomersV2}
            key: [Id]
            fields:
              Id: accountid
              Name: name

        """
      ],
      says: """
        template.yaml:4:19: error[XW040]: there is no schema schemas/sales/account.yaml
          no folder 'schemas' beside project, template or rule pack; write schema: none to go without
        template.yaml:5:19: error[XW040]: there is no schema schemas/finops/CustomersV2.yaml
          no folder 'schemas' beside project, template or rule pack; write schema: none to go without
        """),
    FindingCase(
      "an unknown type", sound, in: "schemas/sales/account.yaml",
      change: ("guid", "giud"),
      says: """
        schemas/sales/account.yaml:1:21: error[XW010]: 'giud' is not a type of field
          did you mean 'guid'?
        """),
    FindingCase(
      "no type", sound, in: "schemas/sales/account.yaml",
      change: ("type: string, ", ""),
      says: """
        schemas/sales/account.yaml:1:27: error[XW009]: the field 'name' needs a 'type'
        """),
    FindingCase(
      "an unknown key of a field", sound, in: "schemas/sales/account.yaml",
      change: ("label", "maxLenght: 5, label"),
      says: """
        schemas/sales/account.yaml:1:48: error[XW008]: 'maxLenght' is not a key of a schema field
          did you mean 'maxLength'?
        """),
    FindingCase(
      "an unknown key of a schema", sound, in: "schemas/sales/account.yaml",
      change: ("\n", "\nkeys: [a]\n"),
      says: """
        schemas/sales/account.yaml:2:1: error[XW008]: 'keys' is not a key of a schema
          did you mean 'key'?
        """),
    FindingCase(
      "a length below one", sound, in: "schemas/sales/account.yaml",
      change: ("label", "maxLength: 0, label"),
      says: """
        schemas/sales/account.yaml:1:59: error[XW010]: 'maxLength' must be at least 1, found 0
        """),
    FindingCase(
      "an option that is no number", sound, in: "schemas/sales/account.yaml",
      change: ("statecode: state}", "statecode: {type: state, options: {Active: 0}}}"),
      says: """
        schemas/sales/account.yaml:1:121: error[XW010]: an option's value must be a whole number, found 'Active'
          options are written value: label, as {1: Net 30}
        """),
    FindingCase(
      "an option without label", sound, in: "schemas/sales/account.yaml",
      change: ("statecode: state}", "statecode: {type: state, options: {0: }}}"),
      says: """
        schemas/sales/account.yaml:1:124: error[XW007]: the label of option 0 must be a text, found nothing
        """),
    FindingCase(
      "a key that is no field", sound, in: "schemas/sales/account.yaml",
      change: ("\n", "\nkey: [acountid]\n"),
      says: """
        schemas/sales/account.yaml:2:7: error[XW041]: the key field 'acountid' is not a field of the schema
          did you mean 'accountid'?
        """),
    FindingCase(
      "a schema without fields", sound,
      more: [
        "schemas/sales/account.yaml": "entity: account\n"
      ],
      says: """
        schemas/sales/account.yaml:1:1: error[XW009]: a schema needs the key 'fields'
        """),
    FindingCase(
      "an empty schema", sound,
      more: [
        "schemas/sales/account.yaml": ""
      ],
      says: """
        schemas/sales/account.yaml:1:1: error[XW006]: the schema is empty
        """),
    FindingCase(
      "a field that is a list", sound, in: "schemas/sales/account.yaml",
      change: ("guid", "[guid]"),
      says: """
        schemas/sales/account.yaml:1:21: error[XW007]: a schema field must be a mapping, found a list
        """),
  ]
}
