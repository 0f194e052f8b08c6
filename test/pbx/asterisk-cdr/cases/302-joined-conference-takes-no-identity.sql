-- expect: [{"direction":"inbound","status":"answered","from":{"number":"+12125550182","name":null},"to":{"number":"700"}}]
-- source: as 301; a caller from outside whose channel has no cnum of its own, in a room that 201 joins. Written by hand
insert into cdr (calldate,clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,disposition,uniqueid,linkedid,did,cnum,cnam,sequence) values
('2026-02-03 09:00:00','"" <+12125550182>','+12125550182','STARTMEETME','ext-meetme','PJSIP/carrier-00000001','PJSIP/201-00000002','ConfBridge','700,,,',12,12,'ANSWERED','1770109200.1','1770109200.1','13135550700','201','Ada Lovelace',1);
