import { describe, expect, it } from 'vitest';
import { findPersonalHeaders } from './personal-headers.js';

const listPersonal = (...headers: string[]) => [...findPersonalHeaders(headers)];

describe('a header', () => {
  it.each([
    'full_name',
    'FullName',
    'Full Name',
    'first-name',
    'Last Name',
    'surname',
    'customerName',
    'employee_name',
    'store_manager_name',
    'phone',
    'phone_number',
    'PhoneNo',
    'Telephone',
    'mobile',
    'Mobile Number',
    'home_phone',
    'phone_2',
    'cell_phone',
    'e-mail',
    'EMail Address',
    'customer_email',
    'address',
    'Address Line 2',
    'street',
    'billing_street',
    'shipping address',
    'date of birth',
    'DOB',
    'birthDate',
    'ssn',
    'Social Security Number',
    'passport_no',
    'IBAN',
    'credit_card_number',
    'cardNumber',
    'card_holder_name',
    'ip_address',
    'Vorname',
    'Nachname',
    'Kundenname',
    'Straße',
    'Strasse & Nr.',
    'Straße und Hausnummer',
    'Anschrift',
    'Telefon (privat)',
    'Telefonnummer',
    'Handynummer',
    'Geburtsdatum',
    'Kontonummer',
    'E-Mail-Adresse',
    'prénom',
    'Nom du client',
    'Date de naissance',
    'Adresse',
    'Numéro de téléphone',
    'courriel',
    'apellidos',
    'Dirección',
    'teléfono',
    'Fecha de nacimiento',
    'Correo electrónico',
    'nombre completo',
  ])('is personal: %s', (header) => {
    expect(listPersonal(header)).toEqual([header]);
  });

  it.each([
    'name',
    'product_name',
    'store_name',
    'Department Name',
    'shop name',
    'supplier_name',
    'file_name',
    'brandName',
    'city',
    'country',
    'store',
    'zip',
    'plz',
    'phone_model',
    'phone_sales',
    'email_opt_in',
    'emails_sent',
    'address_id',
    'mac_address',
    'street_view',
    'store_phone',
    'store_address',
    'card_type',
    'gift_card_number',
    'customer_id',
    'account_number',
    'employee_count',
    'birth_rate',
    'mobile_app',
    'discard',
    'hotel',
    'total',
    'Produktname',
    'Filialname',
    'nom_produit',
    'nombre',
    'numero',
    'dnipro',
    'strategy',
    'nr',
    'tel_aviv',
    'cellar',
    'faxes',
    'rueckgabe',
    'user',
    'customer',
    'owner',
    'work',
    'home',
    '',
  ])('is not: %s', (header) => {
    expect(listPersonal(header)).toEqual([]);
  });

  it('that is a name is personal next to columns that only a person has', () => {
    expect(listPersonal('id', 'name', 'birthday')).toEqual(['name', 'birthday']);
    expect(listPersonal('nom', 'prenom')).toEqual(['nom', 'prenom']);
    expect(listPersonal('name', 'price', 'phone')).toEqual(['phone']);
  });

  it('that is a postal code is personal next to a street', () => {
    expect(listPersonal('zip_code', 'city', 'street')).toEqual(['zip_code', 'street']);
    expect(listPersonal('PLZ', 'Ort', 'Straße')).toEqual(['PLZ', 'Straße']);
    expect(listPersonal('zip_code', 'city')).toEqual([]);
  });
});
