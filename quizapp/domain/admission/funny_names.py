"""Funny names for everybody: a friendly adjective and an animal, drawn by lot, with the animal as the avatar.

The words are friendly about whoever is called by them on a big screen, in front of everybody: nothing about looks,
bodies or colours of skin, and no animal that is an insult. So they are our own rather than those of a package.
"""

from dataclasses import dataclass
from random import Random

OFFERS = 6  # how many names a device can choose from in one event

_FRIENDLY = """
    Able Adorable Adventurous Agile Alert Amazing Amiable Ample Amusing Artful Astonishing Astute Attentive Awesome
    Balanced Beaming Blissful Blooming Bold Bouncy Brainy Brave Breezy Bright Brilliant Brisk Bubbly Busy Calm
    Candid Capable Carefree Caring Celestial Charming Cheerful Cheery Chipper Chirpy Chivalrous Clever Cosmic Cosy
    Courageous Courteous Crafty Creative Crisp Curious Dancing Dapper Daring Dashing Dauntless Dazzling Decisive
    Delightful Devoted Diligent Dreamy Dynamic Eager Earnest Easygoing Eccentric Ecstatic Effortless Elated Electric
    Elegant Eloquent Enchanted Endearing Energetic Enigmatic Epic Excellent Excited Expert Exquisite Fabulous Fair
    Faithful Famous Fancy Fantastic Fearless Festive Flashy Fleet Floating Flying Focused Fortunate Friendly
    Frolicsome Funky Funny Gallant Galloping Generous Gentle Genuine Giddy Gifted Giggling Glad Gleaming Gleeful
    Glittering Glorious Glowing Golden Graceful Gracious Grand Grateful Gutsy Handy Happy Harmonious Hasty Hearty
    Helpful Heroic Hilarious Honest Hopeful Hopping Humming Humorous Imaginative Incredible Inspired Intrepid
    Inventive Jazzy Jolly Jovial Joyful Jubilant Jumping Keen Kind Knowing Laughing Legendary Lively Loyal Lucid
    Lucky Luminous Magic Magnificent Majestic Marvellous Mellow Melodic Merry Mighty Mindful Miraculous Modest
    Musical Mysterious Mystic Neat Nifty Nimble Noble Notable Noted Optimistic Orderly Original Outgoing Patient
    Peaceful Peppy Perky Persistent Playful Pleasant Plucky Poetic Polite Popular Posh Precious Precise Prompt Proud
    Quick Quiet Quirky Radiant Rapid Rare Refined Reliable Remarkable Resolute Resourceful Restful Robust Rocking
    Rolling Romantic Rousing Royal Savvy Secret Serene Sharp Shimmering Shiny Silent Silver Sincere Singing Skilful
    Skipping Sleepy Smart Smiling Smooth Snappy Snazzy Soaring Sociable Sparkling Speedy Spirited Splendid Sporty
    Sprightly Stargazing Steady Stellar Sterling Sturdy Stylish Sublime Sunny Super Superb Surfing Surprising Swift
    Swinging Talented Tenacious Terrific Thoughtful Thrifty Thrilled Tidy Tireless Topping Tranquil Trusty Twinkling
    Unstoppable Upbeat Valiant Vibrant Vigilant Vivid Wandering Warm Whimsical Whirling Whistling Wise Witty
    Wonderful Wondrous Worldly Zany Zealous Zesty Zippy
"""
_ADJECTIVES = tuple(_FRIENDLY.split())
# Each kind with what it looks like; several look alike where there is no picture of their own.
_KINDS = {
    "🦊": "Fox|Arctic Fox|Desert Fox|Fennec",
    "🐼": "Panda|Red Panda|Bamboo Panda",
    "🦉": "Owl|Barn Owl|Snowy Owl|Eagle Owl|Night Owl",
    "🐙": "Octopus|Squid|Cuttlefish|Nautilus",
    "🦁": "Lion|Mountain Lion|Sea Lion",
    "🐸": "Frog|Tree Frog|Leopard Frog",
    "🐝": "Bee|Bumblebee|Honeybee",
    "🦄": "Unicorn|Pegasus",
    "🐢": "Turtle|Tortoise|Sea Turtle",
    "🦋": "Butterfly|Moth|Monarch|Swallowtail",
    "🐳": "Whale|Blue Whale|Beluga|Narwhal",
    "🦖": "Dinosaur|Raptor|Stegosaurus",
    "🐧": "Penguin|King Penguin|Rockhopper",
    "🐨": "Koala|Wombat|Quokka|Numbat",
    "🦜": "Parrot|Macaw|Parakeet|Lorikeet|Cockatiel",
    "🐬": "Dolphin|Porpoise|River Dolphin",
    "🐯": "Tiger|Lynx|Ocelot|Caracal|Serval",
    "🐆": "Leopard|Cheetah|Jaguar|Snow Leopard",
    "🐺": "Wolf|Timber Wolf|Coyote",
    "🐻": "Bear|Teddy Bear|Honey Bear",
    "🐻‍❄️": "Polar Bear|Ice Bear",
    "🦝": "Raccoon|Tanuki|Coati",
    "🐹": "Hamster|Gerbil|Chinchilla",
    "🐰": "Rabbit|Jackrabbit|Hare",
    "🐿️": "Squirrel|Chipmunk|Marmot|Dormouse",
    "🦔": "Hedgehog|Porcupine|Echidna",
    "🦦": "Otter|Sea Otter|River Otter",
    "🦫": "Beaver|Capybara|Platypus",
    "🦡": "Badger|Honey Badger|Meerkat",
    "🦥": "Sloth|Anteater|Aardvark",
    "🦘": "Kangaroo|Wallaby|Bandicoot",
    "🦒": "Giraffe|Okapi",
    "🦓": "Zebra|Quagga",
    "🐴": "Horse|Pony|Mustang",
    "🦌": "Deer|Elk|Moose|Reindeer|Caribou",
    "🐐": "Mountain Goat|Ibex|Chamois|Antelope",
    "🦙": "Llama|Alpaca|Vicuña",
    "🐫": "Camel|Dromedary",
    "🦬": "Bison|Yak|Musk Ox",
    "🐘": "Elephant|Mammoth",
    "🦏": "Rhino|Triceratops",
    "🦩": "Flamingo|Spoonbill|Ibis",
    "🦚": "Peacock|Bird of Paradise|Lyrebird",
    "🦢": "Swan|Crane|Heron|Stork",
    "🦆": "Duck|Mallard|Eider|Teal",
    "🦅": "Eagle|Falcon|Hawk|Kestrel|Condor|Osprey",
    "🐦": "Robin|Sparrow|Kingfisher|Hummingbird|Puffin|Nightingale|Starling|Skylark|Woodpecker|Toucan|Kiwi",
    "🕊️": "Dove|Albatross|Seagull",
    "🦈": "Shark|Hammerhead|Whale Shark",
    "🐠": "Clownfish|Angelfish|Seahorse|Swordfish|Salmon|Goldfish|Flying Fish",
    "🐡": "Pufferfish|Sunfish",
    "🦭": "Seal|Walrus|Manatee",
    "🦀": "Crab|Hermit Crab|King Crab",
    "🦞": "Lobster|Crayfish",
    "🐚": "Starfish|Oyster|Scallop",
    "🦎": "Gecko|Lizard|Iguana|Chameleon|Salamander|Axolotl",
    "🐉": "Dragon|Griffin|Phoenix|Sea Dragon",
    "🐞": "Ladybird|Firefly|Beetle",
    "🦗": "Cricket|Grasshopper|Dragonfly|Mantis",
    "🐌": "Garden Snail|Sea Snail",
    "🐱": "Tomcat|Wildcat|Kitten",
    "🐶": "Puppy|Corgi|Beagle|Collie|Husky|Dalmatian",
}
_ANIMALS = tuple((animal, look) for look, animals in _KINDS.items() for animal in animals.split("|"))


@dataclass(frozen=True)
class FunnyName:
    """A name that was drawn, with the avatar that goes with it."""

    name: str
    avatar: str


def offers(seed: str) -> tuple[FunnyName, ...]:
    """The names that somebody can choose from: always the same ones for a seed, no two with the same animal."""
    lot = Random(seed)
    adjectives, animals = lot.sample(_ADJECTIVES, OFFERS), lot.sample(_ANIMALS, OFFERS)
    return tuple(
        FunnyName(f"{adjective} {animal}", look) for adjective, (animal, look) in zip(adjectives, animals, strict=True)
    )


def seed_of(event_id: int, device_id: str) -> str:
    """What a device's names in an event are drawn with: nobody else's, and the same after a reload."""
    return f"{event_id} {device_id}"


def offer(seed: str, turn: object) -> FunnyName:
    """The n-th offer, counted from 0 and round and round; the first for whatever is no number."""
    return offers(seed)[turn % OFFERS if type(turn) is int else 0]


def turn_after(seed: str, name: str) -> int:
    """Which offer comes after the name that somebody has now (perhaps with a number behind it)."""
    names = [each.name for each in offers(seed)]
    plain = name if name in names else name.rstrip("0123456789").rstrip()
    return (names.index(plain) + 1) % OFFERS if plain in names else 0
