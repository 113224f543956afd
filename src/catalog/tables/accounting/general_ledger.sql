WITH
-- Lines of documents. `Side` is 1 where the document's own account is debited, which is `Own`.
items AS (
  SELECT TenantID, TenantName, SourceID, Type AS SourceType, Date, Number, Reference, ContactID, ContactName,
    CASE Type WHEN 'ACCREC' THEN 1 ELSE -1 END AS Side,
    CASE Type WHEN 'ACCREC' THEN 'system DEBTORS' ELSE 'system CREDITORS' END AS Own,
    Total, COALESCE(NULLIF(CurrencyRate, 0), CAST(1 AS DECIMAL(28, 10))) AS Rate, LineAmountTypes, LineNumber,
    Description, LineAmount, TaxAmount, TaxType, COALESCE(AccountID, AccountCode) AS Account, Tracking
  FROM InvoiceLines
  WHERE Status IN ('AUTHORISED', 'PAID') AND Date <= $ToDate AND Date - $FromDate >= 0
  UNION ALL
  SELECT TenantID, TenantName, SourceID, Type, Date, Number, Reference, ContactID, ContactName,
    CASE Type WHEN 'ACCRECCREDIT' THEN -1 ELSE 1 END,
    CASE Type WHEN 'ACCRECCREDIT' THEN 'system DEBTORS' ELSE 'system CREDITORS' END,
    Total, COALESCE(NULLIF(CurrencyRate, 0), CAST(1 AS DECIMAL(28, 10))), LineAmountTypes, LineNumber,
    Description, LineAmount, TaxAmount, TaxType, COALESCE(AccountID, AccountCode), Tracking
  FROM CreditNoteLines
  WHERE Status IN ('AUTHORISED', 'PAID') AND Date <= $ToDate AND Date - $FromDate >= 0
  UNION ALL
  SELECT TenantID, TenantName, SourceID,
    CASE Type WHEN 'RECEIVE' THEN 'CASHREC' WHEN 'SPEND' THEN 'CASHPAID'
      WHEN 'RECEIVE-OVERPAYMENT' THEN 'AROVERPAYMENT' WHEN 'SPEND-OVERPAYMENT' THEN 'APOVERPAYMENT'
      WHEN 'RECEIVE-PREPAYMENT' THEN 'ARPREPAYMENT' ELSE 'APPREPAYMENT' END,
    Date, NULL, Reference, ContactID, ContactName,
    CASE WHEN Type IN ('RECEIVE', 'RECEIVE-OVERPAYMENT', 'RECEIVE-PREPAYMENT') THEN 1 ELSE -1 END, BankAccountID,
    Total, COALESCE(NULLIF(CurrencyRate, 0), CAST(1 AS DECIMAL(28, 10))), LineAmountTypes, LineNumber,
    Description, LineAmount, TaxAmount, TaxType,
    COALESCE(AccountID, AccountCode, CASE Type WHEN 'RECEIVE-OVERPAYMENT' THEN 'system DEBTORS'
      WHEN 'SPEND-OVERPAYMENT' THEN 'system CREDITORS' END), Tracking
  FROM BankTransactionLines
  WHERE Status = 'AUTHORISED' AND Date >= $FromDate AND Date <= $ToDate
    AND Type IN ('RECEIVE', 'SPEND', 'RECEIVE-OVERPAYMENT', 'SPEND-OVERPAYMENT', 'RECEIVE-PREPAYMENT',
      'SPEND-PREPAYMENT')
  UNION ALL
  SELECT TenantID, TenantName, SourceID, 'MANJOURNAL', Date, NULL, Narration, NULL, NULL, -1, NULL, 0,
    CAST(1 AS DECIMAL(28, 10)), LineAmountTypes, LineNumber, Description, LineAmount, TaxAmount, TaxType,
    COALESCE(AccountID, AccountCode), Tracking
  FROM ManualLines
  WHERE Status = 'POSTED' AND Date >= $FromDate AND Date <= $ToDate
),
-- In the organisation's currency, each to the cent. What has no account is text.
booked AS (
  SELECT TenantID, TenantName, SourceID, SourceType, Date, Number, Reference, ContactID, ContactName, Own,
    CAST(CAST(Side * Total AS DECIMAL(20, 4)) / Rate AS DECIMAL(20, 2)) AS OwnNet, LineNumber, Description,
    Account, TaxType, Tracking,
    CASE WHEN Account IS NULL THEN 0 ELSE CAST(CAST(-Side * (LineAmount - CASE LineAmountTypes
      WHEN 'Inclusive' THEN COALESCE(TaxAmount, 0) ELSE 0 END) AS DECIMAL(20, 4)) / Rate AS DECIMAL(20, 2)) END AS Net,
    CASE WHEN Account IS NULL THEN 0 ELSE CAST(CAST(-Side * COALESCE(TaxAmount, 0) AS DECIMAL(20, 4)) / Rate
      AS DECIMAL(20, 2)) END AS Tax
  FROM items
),
added_up AS (
  SELECT TenantID, TenantName, SourceID, SourceType, Date, Number, Reference, ContactID, ContactName, Own, OwnNet,
    SUM(Tax) AS Tax, SUM(Net) AS Net
  FROM booked
  GROUP BY TenantID, TenantName, SourceID, SourceType, Date, Number, Reference, ContactID, ContactName, Own, OwnNet
),
-- The lines that Xero adds to those of a document.
added AS (
  SELECT TenantID, TenantName, SourceID, SourceType, Date, Number, Reference, ContactID, ContactName,
    unnest(make_array('Document', 'Tax', 'Rounding')) AS LineType,
    unnest(make_array(Own, 'system GST', 'system ROUNDING')) AS Account,
    unnest(make_array(OwnNet, Tax, -(OwnNet + Net + Tax))) AS Net
  FROM added_up
),
-- What payments and allocations settle, and the account it stands on.
settled AS (
  SELECT TenantID, InvoiceID AS DocumentID, Total, CurrencyRate, CASE Type WHEN 'ACCREC' THEN 1 ELSE -1 END AS Side,
    CASE Type WHEN 'ACCREC' THEN 'system DEBTORS' ELSE 'system CREDITORS' END AS Account,
    ContactID, ContactName
  FROM Invoices
  WHERE Status IN ('AUTHORISED', 'PAID') AND Date <= $ToDate
  UNION ALL
  SELECT TenantID, CreditNoteID, Total, CurrencyRate, CASE Type WHEN 'ACCRECCREDIT' THEN -1 ELSE 1 END,
    CASE Type WHEN 'ACCRECCREDIT' THEN 'system DEBTORS' ELSE 'system CREDITORS' END, ContactID, ContactName
  FROM CreditNotes
  WHERE Status IN ('AUTHORISED', 'PAID') AND Date <= $ToDate
  UNION ALL
  SELECT TenantID, OverpaymentID, Total, CurrencyRate, CASE Type WHEN 'SPEND-OVERPAYMENT' THEN 1 ELSE -1 END,
    CASE Type WHEN 'SPEND-OVERPAYMENT' THEN 'system CREDITORS' ELSE 'system DEBTORS' END, ContactID, ContactName
  FROM Overpayments
  WHERE Status IN ('AUTHORISED', 'PAID') AND Date <= $ToDate
  UNION ALL
  SELECT TenantID, SourceID, Total, CurrencyRate,
    CASE WHEN Type IN ('SPEND-PREPAYMENT', 'APPREPAYMENT') THEN 1 ELSE -1 END, COALESCE(AccountID, AccountCode),
    ContactID, ContactName
  FROM PrepaymentLines
  WHERE Status IN ('AUTHORISED', 'PAID') AND Date <= $ToDate AND LineNumber = 1
),
entries AS (
  SELECT TenantID, TenantName, PaymentID AS SourceID, PaymentType AS SourceType, 0 AS Entry, Date, Reference, Amount,
    COALESCE(NULLIF(CurrencyRate, 0), CAST(1 AS DECIMAL(28, 10))) AS PaidRate, AccountID AS Bank,
    COALESCE(OverpaymentID, PrepaymentID, CreditNoteID, InvoiceID) AS DocumentID
  FROM Payments
  WHERE Status = 'AUTHORISED' AND Date <= $ToDate
  UNION ALL
  SELECT TenantID, TenantName, CreditNoteID, Type, LineNumber, Date, NULL, Amount, NULL, NULL,
    unnest(make_array(InvoiceID, CreditNoteID))
  FROM CreditNoteAllocations
  WHERE CreditNoteStatus IN ('AUTHORISED', 'PAID') AND CreditNoteDate <= $ToDate AND Date <= $ToDate
    AND IsDeleted IS NOT TRUE
  UNION ALL
  SELECT TenantID, TenantName, OverpaymentID,
    CASE Type WHEN 'SPEND-OVERPAYMENT' THEN 'APOVERPAYMENT' ELSE 'AROVERPAYMENT' END, LineNumber, Date, NULL, Amount,
    NULL, NULL, unnest(make_array(InvoiceID, OverpaymentID))
  FROM OverpaymentAllocations
  WHERE OverpaymentStatus IN ('AUTHORISED', 'PAID') AND OverpaymentDate <= $ToDate AND Date <= $ToDate
    AND IsDeleted IS NOT TRUE
  UNION ALL
  SELECT TenantID, TenantName, PrepaymentID,
    CASE WHEN Type IN ('SPEND-PREPAYMENT', 'APPREPAYMENT') THEN 'APPREPAYMENT' ELSE 'ARPREPAYMENT' END,
    LineNumber, Date, NULL, Amount, NULL, NULL, unnest(make_array(InvoiceID, PrepaymentID))
  FROM PrepaymentAllocations
  WHERE PrepaymentStatus IN ('AUTHORISED', 'PAID') AND PrepaymentDate <= $ToDate AND Date <= $ToDate
    AND IsDeleted IS NOT TRUE
),
-- Each as the document sees it, in order: `Open` is what is left after it.
moves AS (
  SELECT e.*, s.Side, s.Account, s.ContactID, s.ContactName,
    COALESCE(NULLIF(s.CurrencyRate, 0), CAST(1 AS DECIMAL(28, 10))) AS Rate,
    CAST(s.Total - SUM(e.Amount) OVER (PARTITION BY e.TenantID, e.DocumentID
      ORDER BY e.Date, e.SourceID, e.Entry ROWS UNBOUNDED PRECEDING) AS DECIMAL(20, 4)) AS Open
  FROM entries e
  JOIN settled s ON s.TenantID = e.TenantID AND s.DocumentID = e.DocumentID
),
moved AS (
  SELECT TenantID, TenantName, SourceID, SourceType, Date, Reference, ContactID, ContactName, Account, Bank,
    -Side * (CAST(CAST(Open + Amount AS DECIMAL(20, 4)) / Rate AS DECIMAL(20, 2))
      - CAST(Open / Rate AS DECIMAL(20, 2))) AS Net,
    CASE WHEN Bank IS NULL THEN 0 ELSE Side * CAST(Amount / PaidRate AS DECIMAL(20, 2)) END AS Banked
  FROM moves
  WHERE Date - $FromDate >= 0
),
in_lines AS (
  SELECT TenantID, TenantName, SourceID, SourceType, Date, Reference, ContactID, ContactName,
    unnest(make_array(CASE WHEN Bank IS NULL THEN 'Allocation' ELSE 'Document' END, 'Document', 'CurrencyGain'))
      AS LineType,
    unnest(make_array(Account, Bank, 'system REALISEDCURRENCYGAIN')) AS Account,
    unnest(make_array(Net, Banked, -(Net + Banked))) AS Net
  FROM moved
),
-- What an allocation takes off one document it puts on the other: what differs is left.
settlements AS (
  SELECT TenantID, TenantName, SourceID, SourceType, Date, Reference, ContactID, ContactName, LineType, Account,
    SUM(Net) AS Net
  FROM in_lines
  GROUP BY TenantID, TenantName, SourceID, SourceType, Date, Reference, ContactID, ContactName, LineType, Account
),
transfers AS (
  SELECT TenantID, TenantName, BankTransferID AS SourceID, Date, Reference,
    unnest(make_array(FromBankAccountID, ToBankAccountID)) AS Account,
    unnest(make_array(-Base, Base)) AS Net
  FROM (
    SELECT TenantID, TenantName, BankTransferID, Date, Reference, FromBankAccountID, ToBankAccountID,
      CAST(Amount / COALESCE(NULLIF(CurrencyRate, 0), CAST(1 AS DECIMAL(28, 10))) AS DECIMAL(20, 2)) AS Base
    FROM BankTransfers
    WHERE Status = 'AUTHORISED' AND Date >= $FromDate AND Date <= $ToDate
  )
),
lines AS (
  SELECT TenantID, TenantName, Date, SourceType, SourceID, Number, Reference, ContactID, ContactName,
    'Line' AS LineType, LineNumber, Description, Account, Net, Tax, TaxType, Tracking
  FROM booked
  WHERE Account IS NOT NULL
  UNION ALL
  SELECT TenantID, TenantName, Date, SourceType, SourceID, Number, Reference, ContactID, ContactName, LineType,
    NULL, NULL, Account, Net, 0, NULL, NULL
  FROM added
  WHERE Net <> 0
  UNION ALL
  SELECT TenantID, TenantName, Date, SourceType, SourceID, NULL, Reference, ContactID, ContactName, LineType,
    NULL, NULL, Account, Net, 0, NULL, NULL
  FROM settlements
  WHERE Net <> 0
  UNION ALL
  SELECT TenantID, TenantName, Date, 'TRANSFER', SourceID, NULL, Reference, NULL, NULL, 'Document', NULL, NULL,
    Account, Net, 0, NULL, NULL
  FROM transfers
),
-- Accounts by id, by code, and by what Xero uses them for.
named AS (
  SELECT TenantID, AccountID, Code, Name, Type,
    unnest(make_array(AccountID, Code, 'system ' || SystemAccount)) AS Account
  FROM Accounts
),
known AS (
  SELECT l.*, a.AccountID, a.Code, a.Name, a.Type
  FROM lines l
  LEFT JOIN named a ON a.TenantID = l.TenantID AND a.Account = l.Account
),
-- What the reports say: balances at the end and before the beginning, and sums of profit and loss.
balances AS (
  SELECT TenantID, AccountID, COALESCE(YTDDebit, 0) - COALESCE(YTDCredit, 0) AS Net, 0 AS Sum
  FROM TrialBalance WHERE Date = $ToDate
  UNION ALL
  SELECT TenantID, AccountID, COALESCE(YTDCredit, 0) - COALESCE(YTDDebit, 0), 0
  FROM TrialBalance WHERE Date = $FromDate - INTERVAL '1 day'
  UNION ALL
  SELECT TenantID, AccountID, 0, Amount
  FROM ProfitAndLoss
  WHERE FromDate = $FromDate AND ToDate = $ToDate AND Timeframe = 'YEAR' AND LineType = 'Account'
),
reported AS (
  SELECT a.TenantID, a.TenantName, a.AccountID, a.Code, a.Name, a.Type, a.SystemAccount,
    a.Class IN ('REVENUE', 'EXPENSE') AS IsResult, SUM(b.Net) AS Net,
    CASE a.Class WHEN 'REVENUE' THEN -SUM(b.Sum) ELSE SUM(b.Sum) END AS Sum
  FROM balances b
  JOIN Accounts a ON a.TenantID = b.TenantID AND a.AccountID = b.AccountID
  GROUP BY a.TenantID, a.TenantName, a.AccountID, a.Code, a.Name, a.Type, a.SystemAccount, a.Class
),
-- Revenue and expenses begin each financial year at nothing, and roll what they come to into retained
-- earnings without a journal.
rolled AS (
  SELECT *, SUM(CASE WHEN IsResult THEN Sum - Net ELSE 0 END) OVER (PARTITION BY TenantID) AS Earned
  FROM reported
),
told AS (
  SELECT TenantID, TenantName, AccountID, Code, Name, Type,
    CASE WHEN IsResult THEN Sum WHEN SystemAccount = 'RETAINEDEARNINGS' THEN Net - Earned ELSE Net END AS Net
  FROM rolled
  UNION ALL
  SELECT TenantID, TenantName, AccountID, Code, Name, Type, -Net
  FROM known
)
SELECT Date, AccountID, Code AS AccountCode, Name AS AccountName, Type AS AccountType,
  CASE WHEN Net > 0 THEN Net END AS Debit, CASE WHEN Net < 0 THEN -Net END AS Credit, Net AS NetAmount,
  Tax AS TaxAmount, Net + Tax AS GrossAmount, TaxType, Description, Tracking, LineType, LineNumber, SourceType,
  SourceID, Number AS SourceNumber, Reference, ContactID, ContactName, $FromDate AS FromDate, $ToDate AS ToDate,
  TenantID, TenantName
FROM known
UNION ALL
SELECT $ToDate, AccountID, Code, Name, Type, CASE WHEN SUM(Net) > 0 THEN SUM(Net) END,
  CASE WHEN SUM(Net) < 0 THEN -SUM(Net) END, SUM(Net), 0, SUM(Net), NULL, NULL, NULL, 'Unexplained', NULL,
  'UNEXPLAINED', NULL, NULL, NULL, NULL, NULL, $FromDate, $ToDate, TenantID, TenantName
FROM told
GROUP BY AccountID, Code, Name, Type, TenantID, TenantName
HAVING SUM(Net) <> 0
