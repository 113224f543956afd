-- Unbilled time per customer, beside their overdue invoices in the base currency.
WITH unbilled AS (
    SELECT p.ContactID, SUM(t.Duration) AS Minutes,
           SUM(CASE k.ChargeType WHEN 'TIME' THEN t.Duration * k.Rate_Value / 60 END) AS Worth
    FROM projects.Projects p
    JOIN projects.Time t USING (ProjectID)
    JOIN projects.Tasks k USING (ProjectID, TaskID)
    WHERE p.MinutesToBeInvoiced > 0 AND t.Status <> 'INVOICED' AND k.ChargeType <> 'NON_CHARGEABLE'
    GROUP BY p.ContactID
), overdue AS (
    SELECT ContactID, COUNT(*) AS Invoices, SUM(AmountDue / COALESCE(CurrencyRate, 1)) AS Owed
    FROM PostedInvoices
    WHERE Type = 'ACCREC' AND AmountDue > 0 AND DueDate < current_date
    GROUP BY ContactID
)
SELECT c.Name, CAST(u.Minutes / 60.0 AS DECIMAL(12, 2)) AS Hours,
       CAST(u.Worth AS DECIMAL(20, 2)) AS Worth,
       COALESCE(o.Invoices, 0) AS Overdue, CAST(o.Owed AS DECIMAL(20, 2)) AS Owed
FROM unbilled u
JOIN Contacts c USING (ContactID)
LEFT JOIN overdue o USING (ContactID)
ORDER BY Hours DESC;
