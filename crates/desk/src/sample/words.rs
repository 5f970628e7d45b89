//! What people write. Sentences with gaps, chosen to fit the issue and the goods; `fill` puts in the names and numbers.

use crate::tickets::{IssueType, ResolutionType};

use super::case::Said;
use super::goods::Kind;

/// What the gaps of a sentence are filled with.
pub(super) struct Gaps<'a> {
    pub noun: &'a str,
    pub plural: bool,
    pub product: &'a str,
    /// Another product, where two were mixed up.
    pub other: &'a str,
    pub order: &'a str,
    pub count: i64,
    pub customer: &'a str,
    pub agent: &'a str,
    pub amount: &'a str,
    /// A batch or case code: a rare word, as support staff search for.
    pub code: &'a str,
}

/// Writes `sentence` with its gaps filled:
/// `{p}` the goods, `{P}` the same at the start of a sentence, `{was}`, `{product}`, `{other}`, `{order}`, `{n}`,
/// `{given}`, `{agent}`, `{amount}`, `{code}`.
pub(super) fn fill(out: &mut String, sentence: &str, gaps: &Gaps<'_>) {
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (gap, tail) = after.split_once('}').unwrap_or((after, ""));
        match gap {
            "p" => out.push_str(gaps.noun),
            "P" => {
                let mut letters = gaps.noun.chars();
                out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
                out.push_str(letters.as_str());
            }
            "was" => out.push_str(if gaps.plural { "were" } else { "was" }),
            "product" => out.push_str(gaps.product),
            "other" => out.push_str(gaps.other),
            "order" => out.push_str(gaps.order),
            "n" => out.push_str(&gaps.count.to_string()),
            "given" => out.push_str(gaps.customer),
            "agent" => out.push_str(gaps.agent),
            "amount" => out.push_str(gaps.amount),
            "code" => out.push_str(gaps.code),
            unknown => unreachable!("no gap is called {unknown}"),
        }
        rest = tail;
    }
    out.push_str(rest);
}

pub(super) fn subjects(issue: IssueType, kind: Kind) -> &'static [&'static str] {
    match issue {
        IssueType::DamagedProduct => match kind {
            Kind::Eggs => &["Eggs broken on arrival", "{n} eggs cracked in the tray", "Egg tray arrived smashed"],
            Kind::Dairy | Kind::Drink => {
                &["{P} arrived leaking", "{P} packet burst in the bag", "Leaking {p}, whole bag wet"]
            }
            Kind::Bakery => &["{P} squashed flat", "{P} arrived crushed under heavy items"],
            Kind::Staple => &["{P} bag torn, half of it spilled", "{P} packet burst open"],
            _ => &[
                "{P} arrived crushed",
                "Crushed {p} in today's order",
                "{P} bruised and split open",
                "{P} squashed at the bottom of the bag",
            ],
        },
        IssueType::SpoiledProduct => match kind {
            Kind::Dairy => &["{P} already sour", "{P} curdled when boiled", "{P} past its date", "Spoiled {p} again"],
            Kind::Bakery => &["Mould on the {p}", "{P} mouldy inside the packet"],
            Kind::Meat => &["{P} smelled bad when opened", "{P} warm and off on delivery"],
            Kind::Frozen => &["{P} fully melted", "{P} thawed and refrozen"],
            Kind::Leaves => &["{P} slimy and black", "{P} yellow and rotting"],
            Kind::Eggs => &["Bad smell from the eggs", "Eggs past their date"],
            _ => &["{P} rotten inside", "Mouldy {p}", "{P} arrived rotten", "{P} overripe, cannot be eaten"],
        },
        IssueType::MissingItems => &[
            "{P} missing from my order",
            "Did not get the {p}",
            "Several items missing, all charged",
            "{P} not in the bag",
        ],
        IssueType::WrongItems => &[
            "Wrong item instead of {p}",
            "Got {other} instead of {p}",
            "{P}: wrong brand delivered",
            "Somebody else's order delivered",
        ],
        IssueType::DeliveryIssue => &[
            "Left at the wrong door",
            "Marked delivered, nothing received",
            "Rider left the bags at the gate",
            "Rude delivery experience",
        ],
        IssueType::QualityIssue => {
            &["{P} not fresh", "Poor quality {p}", "{P} not as shown in the app", "{P} tasteless and hard"]
        }
        IssueType::QuantityMismatch => &["Less {p} than ordered", "{P} underweight", "Paid for more {p} than I got"],
        IssueType::PackagingIssue => &[
            "{P} seal was open",
            "No ice pack with the {p}",
            "{P} box torn and wet",
            "Far too much plastic around the {p}",
        ],
        IssueType::LateDelivery => &[
            "Order came three hours late",
            "Late again, dinner ruined",
            "Delivery slot missed",
            "Still waiting past the slot",
        ],
        IssueType::Other => &[
            "Invoice needed with GST number",
            "Coupon not applied",
            "Question about my subscription",
            "Charged twice for one order",
            "Change of address",
        ],
    }
}

pub(super) fn openings(issue: IssueType, kind: Kind) -> &'static [&'static str] {
    match issue {
        IssueType::DamagedProduct => match kind {
            Kind::Eggs => &[
                "{n} of the eggs in order {order} {was} cracked and the yolk had run all over the other items.",
                "The egg tray {was} upside down in the bag when I opened it.",
            ],
            Kind::Dairy | Kind::Drink => &[
                "The {p} in order {order} had a hole in the side and leaked over everything.",
                "{product} arrived burst, the bag {was} dripping at my door.",
            ],
            Kind::Bakery => &[
                "The {p} {was} pressed completely flat, somebody put the atta on top of it.",
                "{product} came squashed, I cannot even use it for toast.",
            ],
            _ => &[
                "{P} arrived crushed.",
                "The {p} in order {order} {was} at the bottom under the heavy items and came crushed.",
                "{product}: split open, juice all over the other things.",
                "Most of the {p} {was} bruised or split when I unpacked the bag.",
            ],
        },
        IssueType::SpoiledProduct => match kind {
            Kind::Dairy => &[
                "The {p} curdled the moment I boiled it.",
                "{product} smelled sour although the date on the pack is fine.",
                "I opened the {p} this morning and it {was} already off.",
            ],
            Kind::Meat => &[
                "The {p} smelled bad as soon as I opened the pack and the ice pack {was} warm.",
                "{product} had changed colour and {was} sticky.",
            ],
            Kind::Frozen => &[
                "The {p} had melted completely and leaked into the bag.",
                "{product} came soft, it must have been out of the freezer for hours.",
            ],
            Kind::Bakery => &[
                "There is green mould on the {p}, and the packet says it is good for two more days.",
                "{product} had white spots on three slices, my son had already eaten one.",
            ],
            _ => &[
                "The {p} in order {order} {was} rotten, with mould on several pieces.",
                "When I cut the {p} they {was} black inside.",
                "{product} came spoiled, water was dripping out of the pack.",
            ],
        },
        IssueType::MissingItems => &[
            "{product} is on the bill of order {order} but not in the bag.",
            "I checked both bags twice, the {p} {was} not there.",
            "The rider handed me one bag only; several items are missing, among them the {p}.",
        ],
        IssueType::WrongItems => &[
            "I ordered {product} and received {other}.",
            "In order {order} there {was} {other} where the {p} should have been.",
            "This is not the brand of {p} that I chose, and no one asked me.",
        ],
        IssueType::DeliveryIssue => &[
            "The app says order {order} was delivered at my door, but nobody came.",
            "The rider left the bags with the guard of the next building and did not call.",
            "The rider refused to come up to the third floor although the lift works.",
        ],
        IssueType::QualityIssue => &[
            "The {p} in order {order} {was} old stock, dry and without any taste.",
            "{product} looks nothing like the picture in the app.",
            "The {p} {was} far below what you normally send.",
        ],
        IssueType::QuantityMismatch => &[
            "I weighed the {p} at home and it is a third less than what I paid for.",
            "I paid for more {p} than came: {n} short in order {order}.",
        ],
        IssueType::PackagingIssue => &[
            "The seal of {product} {was} broken when it reached me.",
            "The {p} came without any ice pack in this heat.",
            "The carton in order {order} {was} wet and torn at the corner.",
        ],
        IssueType::LateDelivery => &[
            "My slot {was} 7 to 8 in the evening and order {order} came after ten.",
            "Third late delivery this month, the rider said the hub had run out of bags.",
            "I waited at home for four hours for order {order}.",
        ],
        IssueType::Other => &[
            "I need an invoice with my company's GST number for last month.",
            "The coupon FRESH50 was accepted in the cart but the bill shows the full amount.",
            "My card was charged twice on the same day.",
            "Please change my default address, the app does not let me save the new one.",
        ],
    }
}

pub(super) const DETAILS: [&str; 16] = [
    "I opened the bag in front of the rider and he saw it too.",
    "The batch code on the label reads {code}.",
    "This is the second time this month.",
    "I have guests tonight and was counting on it.",
    "I have kept everything aside in case you want to collect it.",
    "My neighbour got the same from the same rider today.",
    "I have been a customer for three years and this never happened before.",
    "The bag was warm to the touch when it arrived.",
    "My mother is diabetic and we cannot take risks with food.",
    "The bill shows the full price for it.",
    "Everything else in the order was fine.",
    "I paid by UPI, the reference ends in {code}.",
    "The rider was polite, this is not his fault.",
    "The outer bag was fine, so it must have been packed like this.",
    "I tried the chat first but it closed on me.",
    "The photos show it better than I can describe.",
];

pub(super) const WISHES: [&str; 9] = [
    "Please refund it to my original payment method.",
    "Kindly send a replacement before dinner.",
    "Please look into this.",
    "I would like my money back for this item.",
    "A replacement tomorrow morning would be fine.",
    "Please do the needful.",
    "Waiting for your quick reply.",
    "Store credit is fine for me.",
    "",
];

pub(super) const HINDI: [&str; 8] = [
    "ऑर्डर {order} में {product} खराब आया है। कृपया जल्दी देखिए।",
    "सामान आज फिर खराब हालत में मिला। {product} बिल्कुल इस्तेमाल के लायक नहीं है।",
    "मैंने {product} मँगाया था, लेकिन जो आया वह ठीक नहीं है। पैसे वापस कर दीजिए।",
    "डिलीवरी वाले भैया के सामने ही थैला खोला था, {product} टूटा हुआ निकला।",
    "बिल में {product} के पूरे पैसे लिए गए हैं, पर सामान सही नहीं मिला।",
    "तीसरी बार ऐसा हो रहा है। ऑर्डर {order} की फोटो भेज रहा हूँ।",
    "कृपया {product} बदलकर भेज दें, शाम को मेहमान आने वाले हैं।",
    "{product} से बदबू आ रही थी, फेंकना पड़ा।",
];

/// What is said at this point of a conversation.
#[expect(clippy::too_many_lines, reason = "a list of sentences")]
pub(super) fn lines(
    said: Said,
    issue: IssueType,
    resolution: Option<ResolutionType>,
    devanagari: bool,
) -> &'static [&'static str] {
    match said {
        Said::More if devanagari => &["फोटो भेज रहा हूँ, कृपया देख लीजिए।", "अभी तक कोई जवाब नहीं आया।"],
        Said::More => &[
            "Photos are attached.",
            "Adding to the above: the label says batch {code}.",
            "Please also note that the rest of the bag got wet.",
            "I forgot to say, this is about {product}.",
            "Sending photos now, the light is not great but you can see it.",
        ],
        Said::Chasing => &[
            "Any update on this?",
            "Hello, nobody has answered me yet.",
            "Please reply, I cannot keep this in the fridge for ever.",
            "It has been hours. Is anyone looking at my ticket?",
        ],
        Said::AskForPhoto => match issue {
            IssueType::LateDelivery | IssueType::DeliveryIssue => &[
                "Hello {given}, sorry for the trouble with order {order}. Could you tell us when the rider called you, and from which number?",
                "Hi {given}, {agent} here. The rider's app shows a delivery at your gate. Did anyone else of your household take the bags?",
            ],
            IssueType::Other => &[
                "Hello {given}, happy to help. Could you send us the order number or the last four digits of the payment reference?",
            ],
            _ => &[
                "Hello {given}, we are sorry about the {p}. Could you send us one more photo that shows the label with the batch code?",
                "Hi {given}, {agent} here. So that we can claim it from the supplier: how many of the {p} are affected, and what date is on the pack?",
                "Sorry about this, {given}. Please share a photo of the {p} and of the outer bag, then we settle it right away.",
            ],
        },
        Said::FirstAnswer => match issue {
            IssueType::LateDelivery => &[
                "Hello {given}, you are right, your slot was missed and nobody told you. I am asking the hub what happened.",
                "Hi {given}, sorry for the long wait with order {order}. I am looking into it now.",
            ],
            IssueType::MissingItems => &[
                "Hello {given}, thank you for telling us. I am checking the packing video of order {order}.",
                "Sorry for that, {given}. The {p} went out of stock after packing and should have been taken off your bill.",
            ],
            _ => &[
                "Hello {given}, thank you for the photos, and sorry about the {p}. We will sort this out today.",
                "Sorry about that, {given}! We'll process it immediately.",
                "Hi {given}, {agent} here. That is not the quality we stand for. I have passed it to our hub and will come back to you shortly.",
                "Thank you for reaching out, {given}. I can see {product} in order {order} and am checking what we can do.",
            ],
        },
        Said::Note => match issue {
            IssueType::SpoiledProduct => &[
                "Batch {code} again. Flagged to the supplier's quality team.",
                "Cold chain log of the rider shows 11 °C for 40 minutes.",
                "Photo and label match. Approve without return.",
                "Third ticket on {p} of this supplier today.",
            ],
            IssueType::MissingItems | IssueType::QuantityMismatch => &[
                "Weight at the pack station matches the full order, so probably lost on the way.",
                "Packing video {code}: picker scanned the {p} twice.",
                "Customer has three claims in 60 days, keep an eye on it.",
            ],
            IssueType::LateDelivery | IssueType::DeliveryIssue => &[
                "Rider note: gate closed, left with the guard.",
                "Hub was two riders short that evening.",
                "Call log {code}: two calls, both unanswered.",
            ],
            _ => &[
                "Hub says it was packed under the 5 kg bags. Reminded the shift lead.",
                "Approve item cost only. Reference {code}.",
                "Photos are clear, no need to collect.",
                "Customer has three refunds in 60 days, keep an eye on it.",
                "Supplier will take this one, claim {code}.",
            ],
        },
        Said::Reply if devanagari => &["जी, फोटो भेज दी है।", "लेबल पर बैच {code} लिखा है।", "धन्यवाद, इंतज़ार रहेगा।"],
        Said::Reply => match issue {
            IssueType::LateDelivery | IssueType::DeliveryIssue => &[
                "No call came, I checked my phone. Only my wife was at home and she opened to nobody.",
                "He called once at 9:40, I called back twice without an answer.",
            ],
            IssueType::Other => &["The reference is {code}.", "It is order {order}, from last week."],
            _ => &[
                "Here is the label, batch {code}.",
                "All of them to be honest, I could use perhaps one or two.",
                "Sent. The date on the pack is still three days away.",
                "Attached two more photos. I have thrown the rest away because of the smell.",
            ],
        },
        Said::Settling => match resolution {
            Some(ResolutionType::FullRefund) => &[
                "We have refunded {amount} for the {p} to your original payment method. It takes two to three working days. Sorry again, {given}.",
                "{given}, the full {amount} is on its way back to you. Please throw the {p} away, no need to return anything.",
            ],
            Some(ResolutionType::PartialRefund) => &[
                "We have refunded {amount} for the part of the {p} that you could not use. Thank you for your patience, {given}.",
                "As agreed, {amount} goes back to your account for this. We have spoken to the packing team.",
            ],
            Some(ResolutionType::Replacement) => &[
                "A fresh pack of {product} comes with the next slot, free of charge. Please check it in front of the rider.",
                "{given}, the replacement is packed and leaves the hub with the next rider.",
            ],
            Some(ResolutionType::StoreCredit) => &[
                "We have added {amount} as store credit for the trouble. It is used automatically with your next order.",
                "{given}, {amount} store credit is on your account now. Sorry again.",
            ],
            Some(ResolutionType::NoAction) => &[
                "We checked with the hub and the delivery record, and found everything as ordered, so there is nothing to refund this time. Write to us if you see it otherwise.",
                "Thank you for letting us know, {given}. We have passed it on; no further step is needed from your side.",
            ],
            _ => &[
                "This is done now, {given}. Please restart the app to see it.",
                "We have corrected it on our side and sent you the document by email.",
            ],
        },
        Said::Thanks if devanagari => &["धन्यवाद।", "ठीक है, धन्यवाद। जल्दी जवाब के लिए शुक्रिया।"],
        Said::Thanks => &[
            "Thank you, that was quick.",
            "Ok thanks.",
            "Received. Please make sure it does not happen again.",
            "Thanks {agent}, appreciate the help.",
            "Fine, but I will think twice before ordering {p} again.",
        ],
    }
}

pub(super) fn notes(kind: ResolutionType) -> &'static [&'static str] {
    match kind {
        ResolutionType::FullRefund => {
            &["Refunded {amount} in full for {p}.", "Full refund of {amount}. Photos clear, supplier claim {code}."]
        }
        ResolutionType::PartialRefund => {
            &["Refunded {amount} for damaged {p}.", "Part of the {p} usable: {amount} refunded."]
        }
        ResolutionType::Replacement => {
            &["Replacement of {product} with the next slot.", "Replaced free of charge, hub informed."]
        }
        ResolutionType::StoreCredit => {
            &["{amount} store credit as goodwill.", "Credit of {amount} agreed with the customer."]
        }
        ResolutionType::NoAction => {
            &["Checked with hub and rider, no fault found.", "Customer informed, nothing to settle."]
        }
        ResolutionType::Other => &["Corrected in the billing system.", "Answered by email, reference {code}."],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gaps() -> Gaps<'static> {
        Gaps {
            noun: "tomatoes",
            plural: true,
            product: "Tomatoes, hybrid, 1 kg",
            other: "Limes",
            order: "ORD-100001",
            count: 3,
            customer: "Priya",
            agent: "Meera",
            amount: "₹50.00",
            code: "N42K7",
        }
    }

    #[test]
    fn gaps_are_filled() {
        let mut out = String::new();
        fill(&mut out, "{P} {was} bad, {n} of the {p}.", &gaps());
        assert_eq!(out, "Tomatoes were bad, 3 of the tomatoes.");
    }

    #[test]
    fn every_sentence_has_only_known_gaps() {
        use IssueType::*;
        let issues = [
            DamagedProduct,
            SpoiledProduct,
            MissingItems,
            WrongItems,
            DeliveryIssue,
            QualityIssue,
            QuantityMismatch,
            PackagingIssue,
            LateDelivery,
            Other,
        ];
        let kinds = [
            Kind::Fruit,
            Kind::Vegetable,
            Kind::Leaves,
            Kind::Dairy,
            Kind::Eggs,
            Kind::Bakery,
            Kind::Meat,
            Kind::Frozen,
            Kind::Staple,
            Kind::Packed,
            Kind::Drink,
            Kind::Household,
        ];
        let resolutions = [
            ResolutionType::FullRefund,
            ResolutionType::PartialRefund,
            ResolutionType::Replacement,
            ResolutionType::StoreCredit,
            ResolutionType::NoAction,
            ResolutionType::Other,
        ];
        let parts = [
            Said::More,
            Said::FirstAnswer,
            Said::AskForPhoto,
            Said::Note,
            Said::Reply,
            Said::Settling,
            Said::Thanks,
            Said::Chasing,
        ];
        let mut all: Vec<&str> = [&DETAILS[..], &WISHES, &HINDI].concat();
        for issue in issues {
            for kind in kinds {
                all.extend(subjects(issue, kind).iter().chain(openings(issue, kind)));
            }
            for (part, resolution) in parts.iter().flat_map(|part| resolutions.map(|kind| (*part, kind))) {
                all.extend(lines(part, issue, Some(resolution), false).iter().chain(lines(
                    part,
                    issue,
                    Some(resolution),
                    true,
                )));
            }
        }
        all.extend(resolutions.iter().flat_map(|kind| notes(*kind)));
        for sentence in all {
            let mut out = String::new();
            fill(&mut out, sentence, &gaps());
            assert!(!out.contains(['{', '}']), "{out}");
        }
    }
}
