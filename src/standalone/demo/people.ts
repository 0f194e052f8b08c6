/**
 * The people of the demo PBX. Its two tenants share some extension numbers, and each has numbers that the other lacks.
 * Names come in many scripts; some people have no e-mail address, some extensions are disabled or start with a zero.
 */
import type { Presence } from 'exovo-api-access/host';

export interface DemoExtension {
  readonly extension: string;
  readonly name: string;
  readonly email: string | null;
  readonly enabled: boolean;
  /** Null if the PBX doesn't know it. */
  readonly presence: Presence | null;
}

export interface DemoTenant {
  readonly id: string;
  readonly name: string;
  readonly extensions: readonly DemoExtension[];
}

type Person = readonly [extension: string, name: string, mailbox?: string];

const FIRST_TENANT: readonly Person[] = [
  ['007', 'Front door'],
  ['0042', 'Lift telephone'],
  ['100', 'Reception', 'reception'],
  ['200', 'Grace Hopper', 'grace'],
  ['201', 'Alan Turing', 'alan'],
  ['202', 'Zoë Müller', 'zoe'],
  ['203', 'José Ángel Núñez', 'jose'],
  ['204', 'Łukasz Żółć', 'lukasz'],
  ['205', 'Ada Lovelace', 'ada'],
  ['206', 'Søren Ångström', 'soren'],
  ['207', 'Nguyễn Thị Minh', 'minh'],
  ['208', 'Şebnem İnönü', 'sebnem'],
  ['209', 'Ελένη Παπαδοπούλου', 'eleni'],
  ['210', 'Γιώργος Νικολάου'],
  ['211', 'Анна Каренина', 'anna'],
  ['212', 'Дмитро Шевченко', 'dmytro'],
  ['213', 'فاطمة الزهراء', 'fatima'],
  ['214', 'یوسف رضایی'],
  ['215', 'שרה כהן', 'sara'],
  ['216', 'דוד לוי'],
  ['217', '山田 花子', 'hanako'],
  ['218', '王小明', 'xiaoming'],
  ['219', '김민준', 'minjun'],
  ['220', 'प्रिया शर्मा', 'priya'],
  ['221', 'สมชาย ใจดี', 'somchai'],
  ['222', 'Մարիամ Պետրոսյան', 'mariam'],
  ['223', 'ნინო ბერიძე'],
  ['224', 'தமிழ்செல்வி', 'tamil'],
  ['225', "Siobhán O'Connor", 'siobhan'],
  ['226', 'Charles Babbage', 'charles'],
  ['227', 'Katherine Johnson', 'katherine'],
  ['228', 'Meeting room Detroit'],
  ['1001', 'Warehouse'],
  ['1002', 'Workshop'],
  ['8800', 'Support team', 'support'],
];

const SECOND_TENANT: readonly Person[] = [
  ['0012', 'Gate'],
  ['100', 'Welcome desk', 'welcome'],
  ['200', 'Mary Shelley', 'mary'],
  ['201', 'Björk Guðmundsdóttir', 'bjork'],
  ['205', 'Rosalind Franklin', 'rosalind'],
  ['211', 'Ольга Петрова', 'olga'],
  ['217', '佐藤 健', 'ken'],
  ['300', 'Hedy Lamarr', 'hedy'],
  ['301', 'François Lefèvre', 'francois'],
  ['302', 'Αλέξανδρος Δημητρίου', 'alexandros'],
  ['303', 'خالد منصور', 'khalid'],
  ['304', 'נועה ברק', 'noa'],
  ['305', '李娜', 'lina'],
  ['306', '박서연'],
  ['307', 'राजेश कुमार', 'rajesh'],
  ['308', 'Jürgen Groß', 'juergen'],
  ['309', 'Ana-Maria Țurcanu', 'anamaria'],
  ['310', 'Dorothy Vaughan', 'dorothy'],
  ['311', 'Marie Curie', 'marie'],
  ['312', 'Lise Meitner', 'lise'],
  ['313', 'Emmy Noether'],
  ['314', 'Srinivasa Ramanujan', 'srinivasa'],
  ['315', 'Meeting room Windsor'],
  ['1003', 'Night watch'],
  ['8900', 'Sales team', 'sales'],
];

const DISABLED: Readonly<Record<string, readonly string[]>> = {
  '1': ['210', '223', '1002'],
  '2': ['306', '313'],
};
/** Null is a device without presence. */
const PRESENCE_CYCLE: readonly (Presence | null)[] = [
  'Available',
  'Available',
  'Away',
  null,
  'Available',
  'Out of office',
  'Available',
  'Custom 1',
  null,
  'Available',
  'Custom 2',
];

export const DEMO_TENANTS: readonly DemoTenant[] = [
  tenant('1', 'Detroit office', FIRST_TENANT),
  tenant('2', 'Windsor office', SECOND_TENANT),
];

function tenant(id: string, name: string, people: readonly Person[]): DemoTenant {
  const extensions = people.map(([extension, personName, mailbox], index) => {
    const enabled = !DISABLED[id]?.includes(extension);
    const presence =
      extension === '205' ? 'Available' : (PRESENCE_CYCLE[index % PRESENCE_CYCLE.length] ?? null);
    const email = mailbox === undefined ? null : `${mailbox}@example.com`;
    return { extension, name: personName, email, enabled, presence: enabled ? presence : null };
  });
  return { id, name, extensions };
}
