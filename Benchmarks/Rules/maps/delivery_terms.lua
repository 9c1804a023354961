local freight = {"FOB", "NoCharge"}
return function(code) return freight[tonumber(code)] end
