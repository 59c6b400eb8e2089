/** Builds alternatives of a pattern from words. */
const buildAlternatives = (words: string) => words.trim().split(/\s+/).join('|');

/** Words for a person before the kind of data: `customer_phone`, `Kundenname`. */
const PERSON = buildAlternatives(`
  customer cust client user person contact employee emp member guest patient student owner buyer recipient sender
  driver cashier passenger applicant spouse (?:store|shop|sales|branch|account)?manager salesperson salesrep
  (?:card|account)?holder
  kunden? mitarbeiter ansprechpartner empf(?:ae|a)nger inhaber benutzer mitglieds?
  employe utilisateur cliente empleado contacto usuario`);
/** Words that distinguish several of a kind: `billing address`, `phone (private)`. */
const WHICH = buildAlternatives(`
  billing billto bill shipping shipto ship delivery home work business office private personal primary secondary main
  alternate alt emergency mailing postal residential residence day evening mobile
  privat geschaeftlich rechnungs liefer wohn mobil`);
const NUMBER = '(?:number|num|no|nr|nummer)';
const NUMERO = '(?:num(?:ero)?(?:de)?(?:la)?)?';

const NAME_PART = buildAlternatives(`
  fullname firstname givennames? forenames? lastname surname familyname middlename middleinitial maidenname secondname
  fname lname initials birthname legalname
  vornamen? nachname zuname familienname geburtsname vollername rufname
  prenoms? nomdefamille nomcomplet nom(?:et)?prenoms? prenoms?(?:et)?nom
  (?:primer|segundo)?apellidos? nombrecompleto nombres?y?apellidos? primernombre`);
const BIRTH = buildAlternatives(`
  dateofbirth birthdate birthday birthdt dob yearofbirth birthyear placeofbirth birthplace
  geburtsdatum geburtstag geburtsort geburtsjahr gebdatum gebdat
  date(?:de)?naissance lieu(?:de)?naissance fecha(?:de)?nacimiento lugar(?:de)?nacimiento`);
const IDENTITY = buildAlternatives(`
  ssn socialsecurity${NUMBER}? (?:social|national)insurance${NUMBER} nationalid${NUMBER}? nino passport${NUMBER}?
  driv(?:ers?|ing)licen[cs]e${NUMBER}? taxpayerid aadh?aar${NUMBER}? curp cpf
  sozialversicherungs${NUMBER} sv${NUMBER} steuerid steueridentifikations${NUMBER} (?:personal)?ausweis${NUMBER}?
  reisepass${NUMBER}? fue?hrerschein${NUMBER}
  ${NUMERO}secu(?:ritesociale)? ${NUMERO}seguridadsocial dni nif`);
const ACCOUNT = buildAlternatives(`
  iban${NUMBER}? bankaccount${NUMBER}? (?:credit|debit|bank|payment)?card${NUMBER}? cc${NUMBER} cvv2? cvc2?
  konto${NUMBER} bankverbindung kontoinhaber (?:kredit)?karten${NUMBER} kreditkarte
  ${NUMERO}carte(?:bancaire|bleue) num(?:ero)?(?:de)?(?:la)?carte ${NUMERO}tarjeta(?:decredito)?`);
const REACH = buildAlternatives(`
  e?mails? e?mail(?:address(?:es)?|addr|adresse|id) correo(?:electronico)? courriel
  (?:tele)?phones?${NUMBER}? tel${NUMBER}? mobile(?:phone)?${NUMBER}? cell(?:phone${NUMBER}?|${NUMBER}) fax${NUMBER}?
  telefon${NUMBER}? handy${NUMBER}? mobil(?:telefon|funk)?${NUMBER}? whatsapp
  ${NUMERO}tel(?:ephone)?(?:portable|mobile|fixe)? ${NUMERO}telefono(?:movil)? movil celular
  ip(?:v[46])?addr(?:ess)?`);
const STREET = buildAlternatives(`
  addr(?:ess)?(?:line)? streetaddr(?:ess)? street(?:name|${NUMBER})? house(?:name|${NUMBER})
  adresse(?:zeile|postale)? anschrift strasse(?:nname)? str(?:asse)?(?:und)?(?:haus)?${NUMBER} haus${NUMBER}
  rue direccion domicilio calle`);
/** With a street it identifies a home, without one only the district. */
const ZIP = buildAlternatives(
  'zip(?:code)? postcode postalcode pincode plz postleitzahl codepostal codigopostal',
);

const buildWholePattern = (...words: string[]) =>
  new RegExp(`^(?:${PERSON}|${WHICH})*(?:${words.join('|')})(?:${WHICH})*[0-9]*$`);

const CERTAIN = buildWholePattern(NAME_PART, BIRTH, IDENTITY, ACCOUNT, REACH, STREET);
/** `customer name`, `nom du client`: not the name of a product or of a shop. */
const NAME_OF = new RegExp(
  `^(?:(?:${PERSON})+(?:full)?names?|(?:nom|nombre)(?:du|de|del)?(?:${PERSON}))[0-9]*$`,
);
const A_NAME = /^(?:names?|nom|nombre)$/;
const OF_A_PERSON = buildWholePattern(NAME_PART, BIRTH, IDENTITY);
const A_STREET = buildWholePattern(STREET);
const A_ZIP = buildWholePattern(ZIP);

/**
 * Returns the headers of personal columns, in the usual spellings of English, German, French and Spanish: `FullName`,
 * `date of birth`, `E-Mail`, `Kontonummer`. A plain `name` is personal next to a part of a person's name or a date of
 * birth, a postal code next to a street. `product_name` and `store_name` are not.
 * @param headers spelled as in files or in SQL
 * @returns the personal ones of `headers`
 */
export function findPersonalHeaders(headers: readonly string[]): ReadonlySet<string> {
  const plain = headers.map((header) => ({ header, text: normalizeHeader(header) }));
  const some = (pattern: RegExp) => plain.some(({ text }) => pattern.test(text));
  const patterns = [
    CERTAIN,
    NAME_OF,
    ...(some(OF_A_PERSON) ? [A_NAME] : []),
    ...(some(A_STREET) ? [A_ZIP] : []),
  ];
  const found = plain.filter(({ text }) => patterns.some((pattern) => pattern.test(text)));
  return new Set(found.map(({ header }) => header));
}

/** Returns letters and digits in lower case, because blanks, dashes and capitals do not change a word. */
const normalizeHeader = (header: string): string =>
  header
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '');
