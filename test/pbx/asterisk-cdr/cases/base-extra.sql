-- People and lines beside base-freepbx.sql's: those of the real rows, a hot desk, WebRTC doubles. All invented.
use asterisk;
insert into trunks (trunkid,name,tech,channelid) values (9,'Carrier of the real rows','pjsip','voipco');
insert into users (extension,name,voicemail) values ('207','Queue Seven','novm'),('210','Annie Easley','novm'),('211','Katherine Johnson','novm'),('212','Lynn Conway','default'),('213','Evelyn Boyd','novm'),('244','Queue Quinn','novm');
insert into users (extension,name,voicemail) with recursive numbers (n) as (select 301 union all select n + 1 from numbers where n < 360) select n, concat('Caller ', n), 'novm' from numbers;
insert into devices (id,tech,dial,devicetype,user) select extension,'pjsip',concat('PJSIP/',extension),'fixed',extension from users where extension in ('207','210','211','213','244') or extension between '301' and '360';
insert into devices (id,tech,dial,devicetype,user) values ('203','pjsip','PJSIP/203','fixed','203'),('205','pjsip','PJSIP/205','fixed','205'),('206','pjsip','PJSIP/206','fixed','206'),('99210','pjsip','PJSIP/99210','fixed','210'),('91201','pjsip','PJSIP/91201','fixed','201'),('7001','pjsip','PJSIP/7001','adhoc','212'),('7002','pjsip','PJSIP/7002','adhoc','none');
use asteriskcdrdb;
