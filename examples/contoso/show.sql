-- What a run of the example leaves behind, for people: sqlite3 -batch customers.db < show.sql, in this folder.
.print
.print Rejected (rejects.jsonl):
create temp table rejects (line);
.mode ascii
.separator "\037" "\n"
.import rejects.jsonl rejects
.mode column
select line ->> 'record' as record, line ->> 'code' as code, line ->> 'field' as field,
  substr(line ->> 'message', 1, 58) as reason
from rejects order by 1;
.print
.print Written (customers.db):
select CustomerAccount, substr(OrganizationName, 1, 24) as OrganizationName, AddressCity,
  AddressCountryRegionISOCode as Country, WarehouseId as Warehouse, PaymentTerms, DeliveryMode, CreditLimit
from CustomersV2 limit 8;
.print
select count(*) as customers from CustomersV2;
