import Testing

/// Checks of files of tests, beyond the examples of their pages.
@Suite struct TestFileCheckTests {
  @Test(arguments: cases)
  func saysWhatIsWrong(_ test: CheckCase) throws { try test.check() }

  private static func tests(_ text: String) -> (name: String, text: String) {
    ("tests/accounts.yaml", "tests:\n" + text)
  }

  static let cases = [
    CheckCase(
      "fields that are not there",
      tests(
        """
          - name: one
            record: {accountnumbr: A1, Account Name: Adventure Works, transactioncurrencyid: {isocurrencycode: EUR}}
            expect: {CustomerAcount: A1, SalesMemo: null}
          - name: two
            record: {accountnumber: A1, parentaccountid.name: x}
            rejects: {field: SalesMemo, code: required}
        """),
      says: """
        accounts/tests/accounts.yaml:3:14: error[XW042]: sales/account has no field 'accountnumbr'
          did you mean 'accountnumber'?
        accounts/tests/accounts.yaml:3:32: error[XW042]: sales/account has no field 'Account Name'
          did you mean 'name', which is labelled so?
        accounts/tests/accounts.yaml:4:14: error[XW041]: finops/CustomersV2 has no field 'CustomerAcount'
          did you mean 'CustomerAccount'?
        accounts/tests/accounts.yaml:7:22: error[XW143]: the task 'Accounts - Customers' has no field mapping for 'SalesMemo'
          known fields: dataAreaId, CustomerAccount, OrganizationName, SalesCurrencyCode, CreditLimit
        """),
    CheckCase(
      "values that can not come", fields: "IsExternallyMaintained: {value: \"Yes\"}",
      tests(
        """
          - name: one
            record: {name: A}
            expect: {IsExternallyMaintained: "yes", SalesCurrencyCode: Euro, CreditLimit: ten}
        """),
      says: """
        accounts/tests/accounts.yaml:4:64: error[XW143]: "Euro" has 4 characters, and SalesCurrencyCode takes 3; `truncate: 3` cuts it
        accounts/tests/accounts.yaml:4:83: error[XW143]: "ten" is not a number (digits with a point, no separators), which CreditLimit takes
        """),
    CheckCase(
      "tasks and parameters that are not there",
      (
        "tests/accounts.yaml",
        """
        task: Accounts - Customer
        parameters: {legal: usmf}
        tests:
          - {name: one, record: {name: A}, expect: {OrganizationName: A}}
        """
      ),
      says: """
        accounts/tests/accounts.yaml:1:7: error[XW022]: there is no task 'Accounts - Customer'
          did you mean 'Accounts - Customers'?
        accounts/tests/accounts.yaml:2:14: error[XW061]: the template has no parameter 'legal'
          did you mean 'legal_entity'?
        """),
    CheckCase(
      "value maps",
      ("maps/notes.csv", "note,memo\nVIP,A"),
      (
        "tests/accounts.yaml",
        """
        maps:
          - {map: note, cases: [{given: VIP, expect: A}]}
          - {map: notes, cases: [{given: [VIP, B], expect: A}, {given: VIP, rejects: {code: no}}]}
        """
      ),
      says: """
        accounts/tests/accounts.yaml:2:11: error[XW050]: there is no value map 'note'
          did you mean 'notes'?
        accounts/tests/accounts.yaml:3:35: error[XW052]: the value map 'notes' has 1 key column, 'given' has 2 values
          notes.csv: the last column is the result, the others are keys
        accounts/tests/accounts.yaml:3:85: error[XW140]: 'no' is not a code of rejects
          known codes: required, unmapped, rejected, script, limit, type, length, option, duplicate, source, target
        """),
    CheckCase(
      "a task must be named where there are two",
      (
        "template.yaml",
        """
        template: Accounts
        tasks:
          - task: A
            source: {entity: a, schema: none}
            target: {entity: b, schema: none}
            key: [Id]
            fields: {Id: id}
          - task: B
            source: {entity: a, schema: none}
            target: {entity: b, schema: none}
            key: [Id]
            fields: {Id: id}
        """
      ),
      tests(
        "  - {name: one, record: {id: 1}, expect: {Id: 1}}\n  - {name: two, task: B, record: {id: 1}, expect: {Id: 1}}"
      ),
      says: """
        accounts/tests/accounts.yaml:2:12: error[XW009]: the test 'one' needs the key 'task': there are 2 tasks
          name one of A, B
        """),
    CheckCase(
      "the URI of a source",
      ("data/accounts.csv", "accountnumber\nA1"),
      ("tests/golden/customers.csv", "CustomerAccount\nA1"),
      tests(
        """
          - {name: one, source: "csv:../data/accounts.csv?delimiter=;", expect_file: golden/customers.csv}
          - {name: two, source: "csv:../data/account.csv", expect_file: golden/customers.csv}
        """),
      says: """
        accounts/tests/accounts.yaml:3:25: error[XW141]: there is no file accounts/data/account.csv
          did you mean 'accounts.csv'?
        """),
  ]
}
