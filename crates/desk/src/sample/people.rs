//! Who lives around the sample shop. Names as customers of an Indian grocery write them: most in Latin letters, some
//! in Devanagari, some from elsewhere.

use super::dice::{Dice, Purpose};

/// Given and family names that go together, and how many of a thousand customers bear them.
struct Community {
    share: u32,
    given: &'static [&'static str],
    family: &'static [&'static str],
}

const COMMUNITIES: [Community; 8] = [
    Community {
        share: 330,
        given: &[
            "Aarav",
            "Vivaan",
            "Aditya",
            "Arjun",
            "Rohan",
            "Karan",
            "Nikhil",
            "Rahul",
            "Siddharth",
            "Varun",
            "Ananya",
            "Diya",
            "Kavya",
            "Neha",
            "Pooja",
            "Priya",
            "Riya",
            "Shreya",
            "Sneha",
            "Tanvi",
            "Isha",
            "Nandini",
            "Manish",
            "Deepak",
        ],
        family: &[
            "Sharma",
            "Verma",
            "Gupta",
            "Agarwal",
            "Mishra",
            "Pandey",
            "Singh",
            "Chauhan",
            "Kapoor",
            "Malhotra",
            "Mehra",
            "Saxena",
            "Srivastava",
            "Tiwari",
            "Yadav",
            "Bhatia",
            "Khanna",
            "Arora",
            "Bansal",
            "Jain",
        ],
    },
    Community {
        share: 230,
        given: &[
            "Arvind",
            "Balaji",
            "Ganesh",
            "Harish",
            "Karthik",
            "Mahesh",
            "Naveen",
            "Prakash",
            "Ramesh",
            "Suresh",
            "Venkatesh",
            "Anjali",
            "Deepa",
            "Divya",
            "Gayathri",
            "Lakshmi",
            "Meenakshi",
            "Padma",
            "Revathi",
            "Sandhya",
            "Swathi",
            "Vidya",
        ],
        family: &[
            "Iyer",
            "Iyengar",
            "Nair",
            "Menon",
            "Pillai",
            "Reddy",
            "Rao",
            "Naidu",
            "Gowda",
            "Hegde",
            "Shetty",
            "Kamath",
            "Krishnan",
            "Subramanian",
            "Raman",
            "Murthy",
            "Varma",
            "Kurup",
            "Bhat",
            "Acharya",
        ],
    },
    Community {
        share: 150,
        given: &[
            "Amit", "Chirag", "Hardik", "Jignesh", "Nilesh", "Parth", "Sachin", "Sagar", "Tejas", "Vishal", "Aditi",
            "Bhavna", "Ketaki", "Mrunal", "Prajakta", "Rutuja", "Sayali", "Swara", "Urvi", "Vaishali",
        ],
        family: &[
            "Patel",
            "Shah",
            "Mehta",
            "Desai",
            "Joshi",
            "Kulkarni",
            "Deshpande",
            "Patil",
            "Jadhav",
            "Pawar",
            "Gokhale",
            "Phadke",
            "Trivedi",
            "Parekh",
            "Chavan",
            "Sawant",
        ],
    },
    Community {
        share: 90,
        given: &[
            "Abhijit",
            "Anirban",
            "Arnab",
            "Debashish",
            "Partha",
            "Sourav",
            "Subhash",
            "Debjani",
            "Ishita",
            "Madhurima",
            "Moumita",
            "Paromita",
            "Rituparna",
            "Sharmistha",
            "Sudeshna",
        ],
        family: &[
            "Banerjee",
            "Chatterjee",
            "Mukherjee",
            "Ghosh",
            "Bose",
            "Sen",
            "Das",
            "Dutta",
            "Roy",
            "Sarkar",
            "Chakraborty",
        ],
    },
    Community {
        share: 80,
        given: &[
            "Aamir", "Faizan", "Imran", "Irfan", "Salman", "Zubair", "Ayesha", "Fatima", "Nazia", "Rukhsar", "Sana",
            "Zara", "Zoya",
        ],
        family: &["Khan", "Ahmed", "Ansari", "Siddiqui", "Shaikh", "Qureshi", "Mirza", "Hussain", "Pathan"],
    },
    Community {
        share: 40,
        given: &["Alwyn", "Celine", "Joseph", "Maria", "Melvin", "Merlin", "Rosario", "Sherin", "Thomas", "Tina"],
        family: &["Fernandes", "D'Souza", "Pinto", "Mathew", "Varghese", "George", "Kurian", "Lobo", "Pereira"],
    },
    Community {
        share: 40,
        given: &[
            "Liam",
            "Emma",
            "Noah",
            "Olivia",
            "Lucas",
            "Sofía",
            "Mateo",
            "Chloé",
            "Jürgen",
            "Anna",
            "Yuki",
            "Haruto",
            "Mei",
            "Wei",
            "Minh",
            "Linh",
            "Kofi",
            "Ama",
            "Tunde",
            "Ngozi",
            "Omar",
            "Layla",
            "Piotr",
            "Katarzyna",
            "Astrid",
            "Björn",
        ],
        family: &[
            "Smith",
            "Johnson",
            "Brown",
            "García",
            "Martínez",
            "Dubois",
            "Müller",
            "Schmidt",
            "Tanaka",
            "Sato",
            "Wang",
            "Zhang",
            "Nguyen",
            "Tran",
            "Kim",
            "Park",
            "Okafor",
            "Mensah",
            "Haddad",
            "Nasser",
            "Rossi",
            "Kowalski",
            "Nilsson",
            "O'Brien",
        ],
    },
    // Written in Devanagari; LATIN_GIVEN and LATIN_FAMILY below spell them for addresses.
    Community { share: 40, given: &DEVANAGARI_GIVEN, family: &DEVANAGARI_FAMILY },
];

const DEVANAGARI_GIVEN: [&str; 16] = [
    "अमित",
    "सुनीता",
    "राजेश",
    "पूजा",
    "विकास",
    "अनीता",
    "संजय",
    "रेखा",
    "मनोज",
    "कविता",
    "दीपक",
    "सीमा",
    "अर्जुन",
    "मीरा",
    "रवि",
    "गीता",
];
const LATIN_GIVEN: [&str; 16] = [
    "amit", "sunita", "rajesh", "pooja", "vikas", "anita", "sanjay", "rekha", "manoj", "kavita", "deepak", "seema",
    "arjun", "meera", "ravi", "geeta",
];
const DEVANAGARI_FAMILY: [&str; 12] =
    ["शर्मा", "वर्मा", "गुप्ता", "मिश्रा", "यादव", "कुलकर्णी", "देशपांडे", "पाटील", "जोशी", "त्रिपाठी", "चौहान", "अग्रवाल"];
const LATIN_FAMILY: [&str; 12] = [
    "sharma",
    "verma",
    "gupta",
    "mishra",
    "yadav",
    "kulkarni",
    "deshpande",
    "patil",
    "joshi",
    "tripathi",
    "chauhan",
    "agarwal",
];

/// A customer of the shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Customer {
    pub name: String,
    pub given: &'static str,
    pub email: String,
    pub phone: String,
    /// Writes in Hindi.
    pub devanagari: bool,
}

/// The staff who answered and settled the sample's tickets.
pub(super) const STAFF: [&str; 24] = [
    "Meera Nambiar",
    "Rohit Bhandari",
    "Farah Sheikh",
    "Joel D'Cunha",
    "Anushka Rane",
    "Vikram Shekhawat",
    "Lalitha Prasad",
    "Gurpreet Gill",
    "Nisha Thakur",
    "Sandeep Kale",
    "Ritu Chhabra",
    "Mohit Sood",
    "Pallavi Deshmukh",
    "Arun Selvam",
    "Ira Basu",
    "Yusuf Contractor",
    "Kiran Bedekar",
    "Hema Raghavan",
    "Dinesh Rawat",
    "Trupti Solanki",
    "Nora Lindqvist",
    "Samuel Okoro",
    "Preeti Ahluwalia",
    "Abhay Tomar",
];

/// The customer of this number. Emails and phone numbers are unique by it.
pub(super) fn customer(seed: u64, number: u64) -> Customer {
    let mut dice = Dice::new(seed, Purpose::Person, number);
    let shares = COMMUNITIES.map(|community| community.share);
    let which = dice.weighted(&shares);
    let community = &COMMUNITIES[which];
    let devanagari = which == COMMUNITIES.len() - 1;
    let (first, last) = (dice.index(community.given.len()), dice.index(community.family.len()));
    let (given, family) = (community.given[first], community.family[last]);
    let (given_latin, family_latin) =
        if devanagari { (LATIN_GIVEN[first], LATIN_FAMILY[last]) } else { (given, family) };
    let domain = dice.pick(&["example.com", "example.net", "example.org", "mail.example.com", "mail.example.net"]);
    let (a, b) = (plain(given_latin), plain(family_latin));
    let address = match dice.below(4) {
        0 => format!("{a}{number}@{domain}"),
        1 => format!("{b}.{a}.{number}@{domain}"),
        _ => format!("{a}.{b}{number}@{domain}"),
    };
    Customer { name: format!("{given} {family}"), given, email: address, phone: phone(number), devanagari }
}

/// Letters that an address takes.
fn plain(name: &str) -> String {
    name.chars()
        .filter_map(|letter| match letter.to_ascii_lowercase() {
            ascii @ 'a'..='z' => Some(ascii),
            'í' => Some('i'),
            'é' => Some('e'),
            'ü' => Some('u'),
            'ö' => Some('o'),
            _ => None,
        })
        .collect()
}

/// An Indian mobile number. Multiplying by a number without common factors walks through all of them before any repeats.
fn phone(number: u64) -> String {
    let local = (number.wrapping_mul(48_271_397) + 310_007) % 1_000_000_000;
    format!("+91 9{:04} {:05}", local / 100_000, local % 100_000)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn addresses_and_phones_are_unique_and_plain() {
        let (mut emails, mut phones) = (HashSet::new(), HashSet::new());
        for number in 0..20_000 {
            let person = customer(3, number);
            assert!(person.email.is_ascii() && !person.email.starts_with('.'), "{}", person.email);
            assert_eq!(person.phone.len(), 15, "{}", person.phone);
            assert!(emails.insert(person.email));
            assert!(phones.insert(person.phone));
        }
    }

    #[test]
    fn some_write_in_devanagari_and_most_do_not() {
        let people: Vec<_> = (0..2000).map(|number| customer(3, number)).collect();
        let devanagari = people.iter().filter(|person| person.devanagari).count();
        assert!((40..140).contains(&devanagari), "{devanagari}");
        assert!(people.iter().all(|person| person.devanagari != person.name.is_ascii() || !person.devanagari));
    }
}
