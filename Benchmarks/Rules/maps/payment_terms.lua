local terms = {"Net30", "2%10Net30", "Net45", "Net60"}
return function(code) return terms[tonumber(code)] end
